/** Debian's Chromium as people meet it: on a desk and on a phone, in Chinese, on Qingdao's time. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Account } from './served-world.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function chromiumOnPath(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return process.env.KAOAN_CHROMIUM ?? paths.find((path) => existsSync(path)) ?? null;
}

/** `null` where there is no Chromium. */
export const executablePath = chromiumOnPath();

/** For `describe`: why the journeys of a file cannot be made here, in one line. */
export const skip: string | false =
  executablePath === null &&
  'Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk; or set KAOAN_CHROMIUM)';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The browser's own controls, such as those for dates, speak it too.
  '--lang=zh-CN',
];

const screens = {
  desk: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;
type Screen = keyof typeof screens;

/** Longest that a page may take for one step before a journey is given up. */
const PATIENCE_MS = 15_000;

/**
 * The browser reports each answer of 400 and above, and the console what its page shows in words: a refusal, or that the
 * server did not answer. Both are looked at by the journeys themselves.
 */
const isExpected = (text: string): boolean =>
  /^Failed to load resource|^RefusalError: |^FaultError: the server did not answer/.test(text);

export interface TestBrowser extends AsyncDisposable {
  /** A window of its own, with nobody signed in. */
  open(path: string, screen?: Screen): Promise<Page>;
  /** The same with somebody signed in already, as on their second visit. */
  openAs(account: Account, path: string, screen?: Screen): Promise<Page>;
  /** What broke in the pages so far: errors that nobody caught, policies violated, answers of 500 and above. */
  readonly faults: readonly string[];
}

const consolePage = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));

export async function openBrowser(origin: string): Promise<TestBrowser> {
  assert.ok(executablePath !== null, String(skip));
  assert.ok(existsSync(consolePage), 'the console is not built: `npm test` builds it, then runs the tests');
  const browser = await chromium.launch({ executablePath, args: flags });
  const faults: string[] = [];

  async function aContext(screen: Screen): Promise<BrowserContext> {
    const context = await browser.newContext({
      ...screens[screen],
      baseURL: origin,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('weberror', (error) => faults.push(String(error.error().stack ?? error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) {
        faults.push(`${message.page()?.url()}: ${message.text()}`);
      }
    });
    context.on('response', (response) => {
      if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
    });
    return context;
  }

  return {
    faults,
    async open(path, screen = 'desk') {
      const page = await (await aContext(screen)).newPage();
      await page.goto(path);
      return page;
    },
    async openAs({ name, password }, path, screen = 'desk') {
      const context = await aContext(screen);
      const answer = await context.request.post('/api/sign-in', {
        data: { name, password },
        headers: { origin },
      });
      assert.equal(answer.status(), 200, await answer.text());
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Signs in as a person does, on the page that asks for it. */
export async function signIn(page: Page, { name, password }: Account): Promise<void> {
  await page.getByLabel('账号').fill(name);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

/** Waits for the page's main heading. */
export const arrive = (page: Page, heading: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name: heading }).waitFor();

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What WCAG 2 A and AA have against the page as it stands, a line for each place. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // A text, because the types of a browser are not those of this program.
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    })`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary.replaceAll('\n', ' ')}`,
    ),
  );
}

/** Pixels that the page is wider than its window; 0 when nothing scrolls sideways. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
