/** Documents run: what they link to exists, what they cite exists, and the commands they show are commands. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

test('every relative link leads to a file', () => {
  const broken = documents.flatMap((path) =>
    [...textOf(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, target = '']) => normalize(join(dirname(path), target)))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${path} → ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('every cited path of the tree exists', () => {
  const cited = /`((?:src|test|bench|docs|packs|scripts)\/[A-Za-z0-9_./-]+)`/g;
  const missing = documents.flatMap((path) =>
    [...textOf(path).matchAll(cited)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${path} cites ${target}`),
  );
  assert.deepEqual(missing, []);
});

test('every test that a capability names exists beside it', () => {
  const missing = documents
    .filter((path) => /^src\/capabilities\/[a-z-]+\/README\.md$/.test(path))
    .flatMap((path) =>
      [...textOf(path).matchAll(/`([a-z0-9/-]+\.test\.ts)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => ![dirname(path), '.'].some((folder) => existsSync(join(root, folder, name))))
        .map((name) => `${path} names ${name}`),
    );
  assert.deepEqual(missing, []);
});

test('every command that a document shows is one that this tree understands', () => {
  const scripts = JSON.parse(textOf('package.json')).scripts as Record<string, string>;
  const verbs = [...textOf('src/cli/main.ts').matchAll(/^ {2}'?([a-z-]+)'?: \{$/gm)].map(([, verb]) => verb);
  assert.ok(verbs.includes('figures'), 'no verb was read off the command: this test would prove nothing');
  const unknown: string[] = [];
  for (const path of documents) {
    for (const [, block = ''] of textOf(path).matchAll(/```[a-z]*\n([\s\S]*?)```/g)) {
      for (const line of block.split('\n')) {
        const script = /\bnpm (?:run (?:-s )?)?(start|test|run|[a-z]+)\b/.exec(line)?.[1];
        if (script && script !== 'ci' && !(script in scripts)) unknown.push(`${path}: ${line}`);
        const verb = /kaoan (?:-- )?([a-z]+)\b/.exec(line)?.[1];
        if (/(^|\s)(kaoan|run -s kaoan --) /.test(line) && verb && !verbs.includes(verb))
          unknown.push(`${path}: ${line}`);
        const bench = /bench -- ([a-z-]+)/.exec(line)?.[1];
        if (bench && !existsSync(join(root, 'bench', `${bench}.ts`))) unknown.push(`${path}: ${line}`);
      }
    }
  }
  assert.deepEqual(unknown, []);
});

test('the two READMEs show the same commands', () => {
  const commands = (path: string) =>
    [...textOf(path).matchAll(/```\n([\s\S]*?)```/g)].map(([, block]) => block);
  assert.deepEqual(commands('README.zh-CN.md'), commands('README.md'));
});
