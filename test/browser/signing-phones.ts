/** The signing page, built as it is served, on phones of its own: before a server that knows only letters. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { testAct, testPersonalData } from '#capabilities/organisation/fixtures.ts';
import { aClassReadyToSign, type ClassReadyToSign } from '#capabilities/pledges/fixtures.ts';
import { routes } from '#capabilities/pledges/routes.ts';
import { signingPageBuild } from '#capabilities/pledges/signing-page/build.ts';
import { StandingClock } from '#platform/clock/clock.ts';
import { type Database, inTransaction, openDatabase, reading } from '#platform/db/db.ts';
import { securityHeaders } from '#platform/http/security-headers.ts';
import { buildHttp } from '#platform/http/serve.ts';
import { type Journal, openJournal } from '#platform/journal/journal.ts';
import { openLog } from '#platform/log.ts';
import { testDatabase } from '../database.ts';
import { executablePath } from './browser.ts';

export interface Candidate {
  readonly number: string;
  readonly idNumber: string;
}

export interface SigningPhones extends AsyncDisposable {
  readonly database: Database;
  readonly journal: Journal;
  readonly origin: string;
  /** What broke in the pages so far: errors that nobody caught, policies violated. */
  readonly faults: readonly string[];
  aClassOf(count: number): Promise<ClassReadyToSign>;
  /** A phone that has just opened the link of the class. @param prepare runs before the page does. */
  open(ready: ClassReadyToSign, prepare?: (page: Page) => Promise<unknown>): Promise<Page>;
  lettersOf(ready: ClassReadyToSign): Promise<number>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

/** The files of the page by their path, built into a new folder below `directory`. */
export async function builtPage(directory: string): Promise<Map<string, Buffer>> {
  const source = fileURLToPath(new URL('../../src/capabilities/pledges/signing-page', import.meta.url));
  const outDir = join(directory, 'signing-page');
  await build({ ...signingPageBuild(source, outDir), logLevel: 'silent' });
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(outDir.length), await readFile(path));
  }
  return files;
}

export async function signingPhones(): Promise<SigningPhones> {
  assert.ok(executablePath !== null);
  const directory = await mkdtemp(join(tmpdir(), 'kaoan-signing-phones-'));
  const files = await builtPage(directory);
  const testDb = await testDatabase();
  const database = openDatabase({ connectionString: testDb.url });
  const clock = new StandingClock(testAct.at);
  const { db } = database;
  const journal = await openJournal({ db, clock, origin: 'test.kaoan/journal', dataDirectory: directory });
  const http = buildHttp({
    routes: routes({ db, clock, personalData: testPersonalData, journal }),
    viewerOf: async () => null,
    log: openLog('silent'),
    config: { behindTls: false },
    checkReplies: true,
  });
  const origin = await http.listen({ port: 0, host: '127.0.0.1' });
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const faults: string[] = [];
  const headers = securityHeaders(false).page;

  return {
    database,
    journal,
    origin,
    faults,
    aClassOf: (count) => inTransaction(db, (tx) => aClassReadyToSign(tx, count)),
    async open(ready, prepare) {
      const context = await browser.newContext(phone);
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error.stack)));
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text);
      });
      await page.route(`${origin}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname.startsWith('/api/')) return route.continue();
        const name = pathname.startsWith('/sign/') ? '/signing-page.html' : pathname;
        const body = files.get(name);
        if (!body) return route.fulfill({ status: 404 });
        await route.fulfill({
          body,
          headers,
          contentType: types[extname(name)] ?? 'application/octet-stream',
        });
      });
      await prepare?.(page);
      await page.goto(`${origin}${ready.link.path}`);
      return page;
    },
    async lettersOf(ready) {
      const rows = await reading<{ 'pledges.letter': { id: string; class_id: string } }>(db)
        .selectFrom('pledges.letter')
        .select('id')
        .where('class_id', '=', ready.class.id)
        .execute();
      return rows.length;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await http.close();
      await database.close();
      await testDb.close();
      await rm(directory, { recursive: true });
    },
  };
}

export async function enter(page: Page, who: Candidate): Promise<void> {
  await page.getByLabel('考生号').fill(who.number);
  await page.getByLabel('证件号后 4 位').fill(who.idNumber.slice(-4));
  await page.getByRole('button', { name: '继续' }).click();
}

/** As far as the frame for the handwritten signature. */
export async function affirmAs(page: Page, who: Candidate): Promise<void> {
  await enter(page, who);
  await page.getByRole('button', { name: '我已读完' }).click();
  await page.getByLabel('我已阅读并理解').check();
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByRole('heading', { name: '手写签名' }).waitFor();
}

/** Without handwriting. */
export async function signAs(page: Page, who: Candidate): Promise<void> {
  await affirmAs(page, who);
  await page.getByRole('button', { name: '不手写，直接签署' }).click();
}

/** Two strokes with the mouse. */
export async function writeByMouse(page: Page): Promise<void> {
  const frame = await page.locator('.pad svg').boundingBox();
  assert.ok(frame);
  const at = (x: number, y: number) => [frame.x + frame.width * x, frame.y + frame.height * y] as const;
  for (const [from, to] of [
    [at(0.2, 0.3), at(0.8, 0.35)],
    [at(0.5, 0.1), at(0.45, 0.9)],
  ] as const) {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 12 });
    await page.mouse.up();
  }
}

/** The strokes that a part of the page shows, as `d` of their paths. @param part selector. */
export const drawnIn = (page: Page, part: string): Promise<(string | null)[]> =>
  page
    .locator(`${part} path`)
    .evaluateAll((paths: { getAttribute(name: string): string | null }[]) =>
      paths.map((path) => path.getAttribute('d')),
    );

/** What axe has against the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // A text, because the types of a browser are not those of this program.
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
