/** The walls of the house: this test reads the import table of ARCHITECTURE.md off the source itself. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { arrows } from '../src/capabilities/arrows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const capabilities = Object.keys(arrows);
const below = (capability: string): readonly string[] => arrows[capability as keyof typeof arrows] ?? [];

/** Files above 400 lines, each with the reason why it stays whole. */
const longFiles: Readonly<Record<string, string>> = {};

const sources = listed().filter((path) => /^(src|test|bench)\/.*\.tsx?$/.test(path));

function listed(): string[] {
  if (existsSync(join(root, '.git'))) {
    const out = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    return out.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
  }
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/(^|\/)(node_modules|dist|data)\//.test(path),
  );
}

const aliases: Readonly<Record<string, string>> = {
  '#primitives/': 'src/primitives/',
  '#platform/': 'src/platform/',
  '#capabilities/': 'src/capabilities/',
  '#server/': 'src/server/',
  '#console/': 'src/console/',
  '#verifier/': 'src/verifier/',
  '#test/': 'test/',
};

/** Paths of our own files that a file imports, relative to the root. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found: string[] = [];
  for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    if (specifier === undefined) continue;
    const alias = Object.keys(aliases).find((prefix) => specifier.startsWith(prefix));
    if (alias) found.push(specifier.replace(alias, aliases[alias] as string));
    else if (specifier.startsWith('.'))
      found.push(normalize(join(dirname(path), specifier)).replaceAll('\\', '/'));
  }
  return found;
}

const isTest = (path: string) => /(\.test\.tsx?|\/fixtures\.ts)$/.test(path);

/** Says why an import is not allowed, or `null` when it is. */
function objection(from: string, to: string): string | null {
  const inside = (folder: string) => to.startsWith(folder);
  if (from.startsWith('src/primitives/'))
    return inside('src/primitives/') ? null : 'primitives import primitives only';
  if (from.startsWith('src/platform/')) {
    return inside('src/platform/') || inside('src/primitives/')
      ? null
      : 'platform imports primitives and platform only';
  }
  if (from.startsWith('src/capabilities/')) return capabilityObjection(from, to);
  // The browser's SHA-256 and Ed25519, shared with the console.
  if (from.startsWith('src/verifier/page/') && to === 'src/console/noble-crypto.ts') return null;
  if (from.startsWith('src/verifier/')) {
    const allowed =
      inside('src/verifier/') ||
      inside('src/primitives/') ||
      /\/(pledges|bulletins)\/(contract|rules)\.ts$/.test(to);
    return allowed
      ? null
      : 'the verifier imports primitives and the contracts and rules of pledges and bulletins only';
  }
  if (from.startsWith('src/server/') || from.startsWith('src/cli/')) {
    if (inside('src/capabilities/')) {
      const allowed =
        /^src\/capabilities\/([a-z-]+\/(capability|public|(?:[a-z-]+-)?contract)|arrows)\.ts$/.test(to);
      return allowed
        ? null
        : 'server and cli see a capability through capability.ts, public.ts and contract.ts';
    }
    return inside('src/console/') ? 'the server does not import the console' : null;
  }
  if (from.startsWith('src/console/')) {
    const allowed =
      inside('src/console/') ||
      inside('src/primitives/') ||
      /^src\/capabilities\/[a-z-]+\/(contract\.ts|console\/pages\.tsx)$/.test(to) ||
      /^src\/platform\/[a-z-]+\/contract\.ts$/.test(to);
    return allowed ? null : 'the console imports primitives, contracts and its own files';
  }
  return null;
}

/** `contract.ts`, and the parts that a long one is divided into. */
const isContract = (file: string) => /^([a-z]+-)?contract\.ts$/.test(file);

const PURE_FOLDERS = ['dsp', 'matcher', 'solver'];

function capabilityObjection(from: string, to: string): string | null {
  const [, , capability = '', ...rest] = from.split('/');
  const file = rest.join('/');
  if (to.startsWith('src/primitives/')) return null;
  const [, , other = '', ...otherRest] = to.split('/');
  const otherFile = otherRest.join('/');
  const own = to.startsWith(`src/capabilities/${capability}/`);
  const lower = to.startsWith('src/capabilities/') && below(capability).includes(other);
  const pure = (name: string) =>
    name === 'contract.ts' ||
    // A contract too long for one file goes on in others, for its own capability and for console pages.
    /^[a-z-]+-contract\.ts$/.test(name) ||
    name === 'rules.ts' ||
    PURE_FOLDERS.some((folder) => name.startsWith(`${folder}/`));

  if (isContract(file)) {
    return (lower && otherFile === 'contract.ts') || (own && isContract(otherFile))
      ? null
      : 'a contract imports its own parts and lower contracts only';
  }
  if (file.startsWith('console/') || file.startsWith('signing-page/')) {
    if (to.startsWith('src/console/')) return null;
    if (/^src\/platform\/[a-z-]+\/contract\.ts$/.test(to)) return null;
    if (own && (otherFile.startsWith(`${file.split('/')[0]}/`) || pure(otherFile))) return null;
    return lower && /^(?:[a-z-]+-)?contract\.ts$/.test(otherFile)
      ? null
      : 'console pages import own contract, rules, the kit and lower contracts';
  }
  if (pure(file))
    return own && pure(otherFile) ? null : 'rules and pure folders import own contract and pure files';
  if (file === 'tables.ts')
    return own && otherFile === 'contract.ts' ? null : 'tables.ts imports its own contract only';
  if (to.startsWith('src/platform/')) return null;
  if (own) return otherFile.startsWith('console/') ? 'server files do not import console pages' : null;
  if (lower) {
    if (otherFile === 'public.ts' || otherFile === 'contract.ts') return null;
    return isTest(from) && otherFile === 'fixtures.ts'
      ? null
      : 'other capabilities are reached through public.ts and contract.ts';
  }
  if (isTest(from) && to.startsWith('test/')) return null;
  return `${capability} may not lean on ${other || to} (src/capabilities/arrows.ts)`;
}

test('imports follow the table', () => {
  const broken: string[] = [];
  for (const from of sources) {
    for (const to of importsOf(from)) {
      // A test of something pure needs real cryptography, and a test of anything may use what tests share.
      const forTests = to.startsWith('test/') || /^src\/platform\/journal\/node-(crypto|sm2)\.ts$/.test(to);
      const why = isTest(from) && forTests ? null : objection(from, to);
      if (why) broken.push(`${from} imports ${to}: ${why}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('every import of our own resolves to a file', () => {
  const missing = sources.flatMap((from) =>
    importsOf(from)
      .filter((to) => !existsSync(join(root, to.replace(/\?.*$/, ''))))
      .map((to) => `${from} → ${to}`),
  );
  assert.deepEqual(missing, []);
});

test('arrows name every capability and make no circle', () => {
  const folders = readdirSync(join(root, 'src/capabilities'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  assert.deepEqual(folders, [...capabilities].sort());
  const visiting = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    assert.ok(!visiting.has(name), `circle: ${[...path, name].join(' → ')}`);
    visiting.add(name);
    for (const next of below(name)) visit(next, [...path, name]);
    visiting.delete(name);
  };
  for (const name of capabilities) visit(name, []);
});

test('a capability names its own tables only', () => {
  const tables = new Map<string, string>();
  for (const capability of capabilities) {
    const folder = join(root, 'src/capabilities', capability, 'migrations');
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8');
      for (const [, table] of text.matchAll(
        /create (?:table|view|materialized view) (?:if not exists )?([a-z_]+\.[a-z_]+)/gi,
      )) {
        if (table) tables.set(table, capability);
      }
    }
  }
  assert.ok(tables.size > 0, 'no table was found: this test would prove nothing');
  const trespasses: string[] = [];
  const mayHoldSql = sources.filter(
    (path) => path.startsWith('src/') && !isTest(path) && !path.includes('/console/'),
  );
  for (const path of mayHoldSql) {
    const owner = path.split('/')[2] ?? '';
    const text = readFileSync(join(root, path), 'utf8');
    for (const [table, capability] of tables) {
      const used = new RegExp(
        `(?<![\\w.])${table.replace('.', '\\.')}(?![\\w-])(?=['"\`\\s),;(]|$)`,
        'm',
      ).test(text);
      if (used && !(path.startsWith('src/capabilities/') && owner === capability)) {
        trespasses.push(`${path} names ${table}, which belongs to ${capability}`);
      }
    }
  }
  assert.deepEqual(trespasses, []);
});

test('no file is longer than 400 lines without a reason', () => {
  const long = sources.filter(
    (path) => readFileSync(join(root, path), 'utf8').split('\n').length > 401 && !(path in longFiles),
  );
  assert.deepEqual(long, []);
});

test('every name says something', () => {
  const vague =
    /(^|\/)(utils?|helpers?|common|misc|managers?|base|services?|repositor(y|ies)|dto)(\.tsx?|\.mjs)?(\/|$)/;
  assert.deepEqual(
    listed().filter((path) => !path.startsWith('packs/') && vague.test(path)),
    [],
  );
});

test('every capability has the files that a reader looks for', () => {
  const missing = capabilities.flatMap((capability) =>
    ['README.md', 'contract.ts', 'capability.ts']
      .map((name) => `src/capabilities/${capability}/${name}`)
      .filter((path) => !existsSync(join(root, path))),
  );
  assert.deepEqual(missing, []);
});

test('no capability reads the clock, chance or the environment in a pure file', () => {
  const impure = sources
    .filter(
      (path) => /^src\/capabilities\/[a-z-]+\/rules\.ts$/.test(path) || path.startsWith('src/primitives/'),
    )
    .filter((path) => !isTest(path))
    .filter((path) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env/.test(readFileSync(join(root, path), 'utf8')),
    )
    .map((path) => relative(root, join(root, path)));
  assert.deepEqual(impure, []);
});
