/** `kaoan verify` on what people have in hand: proof files, saved receipt pages, table proofs, and things that are none. */
import assert from 'node:assert/strict';
import { cp, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import {
  cosigned,
  type ProvenEntries,
  provenEntries,
  twoOfThree,
  vector,
  vectors,
} from '../verifier/proven-entries.ts';

let entries: ProvenEntries;
let journal: ProvenEntries['journal'];
let folder: string;
let proof: string;
let tableProof: string;
before(async () => {
  entries = await provenEntries();
  ({ journal, folder, proof, tableProof } = entries);
});
after(() => entries[Symbol.asyncDispose]());

async function kaoan(...words: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const hear = (line: string) => void said.push(line);
  const code = await main(['verify', ...words], { out: hear, err: hear, environment: {} });
  return { code, text: said.join('\n') };
}
const given = async (name: string, text: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const whole = join(vectors, 'whole.tlog-proof');
const page = (inside: string) => `<!doctype html><p>回执</p>${inside}`;
const inScript = (text: string) => `<script type="application/tlog-proof" id="proof">${text}</script>`;

test('says yes to a proof, a receipt page and a table proof, also when mail has changed their line ends', async () => {
  const entry = /yes: tests\.happened .* is entry 7 of kaoan\.test\/proofs$/;
  for (const [name, text, expected] of [
    ['receipt.tlog-proof', proof, entry],
    ['mailed.tlog-proof', `\uFEFF${proof.replaceAll('\n', '\r\n').trimEnd()}`, entry],
    ['receipt.html', page(inScript(`\n${proof}`)), entry],
    ['row.json', tableProof, /yes: 37020203 counts 39 of the 80 in pledges\.letters$/],
  ] as const) {
    const { code, text: said } = await kaoan(await given(name, text), '--key', journal.verifierKey);
    assert.match(said, expected);
    assert.equal(code, 0, name);
    assert.match(said, /no witness policy was given/);
    assert.equal(/its other words and pictures are not/.test(said), name === 'receipt.html');
  }
});

test('checks the SM3 digest and the letter of what is opened', async () => {
  const { text } = await kaoan(await given('receipt.tlog-proof', proof), '--key', journal.verifierKey);
  assert.match(text, /✓ sm3/);
  const letter = await kaoan(whole, '--key', vector.key);
  assert.match(
    letter.text,
    /✓ letter +the entry’s subject follows from 01731205-4b00-7000-8000-000000000013/,
  );
  const erased = await kaoan(join(vectors, 'erased.tlog-proof'), '--key', vector.key);
  assert.equal(erased.code, 0);
  assert.match(erased.text, /opens no private details/);
  assert.doesNotMatch(erased.text, /sm3/);
});

test('asks witnesses by the reader’s policy, with the journal’s folder', async () => {
  const published = join(folder, 'shown');
  await cp(journal.directory, published, { recursive: true });
  const policy = await given('policy', twoOfThree);
  const path = await given('receipt.tlog-proof', proof);
  const ask = () => kaoan(path, '--key', journal.verifierKey, '--policy', policy, '--journal', published);
  assert.equal((await ask()).code, 1);
  await mkdir(join(published, 'cosigned'));
  await writeFile(join(published, 'cosigned/checkpoint'), cosigned(await entries.latest(), 2));
  const { code, text } = await ask();
  assert.equal(code, 0, text);
  assert.match(text, /✓ witnesses/);
  assert.doesNotMatch(text, / ! /);
});

test('checks what the signer’s device signed, for a number and a link or its address', async () => {
  const ask = (number: string, link: string, file = whole) =>
    kaoan(file, '--key', vector.key, '--number', number, '--link', link);
  for (const link of [vector.signer.linkCode, `https://kaoan.example/sign/${vector.signer.linkCode}`]) {
    const { code, text } = await ask(vector.signer.number, link);
    assert.equal(code, 0, text);
    assert.match(text, /✓ device/);
  }
  const wrong = await ask('20370202990002', vector.signer.linkCode);
  assert.equal(wrong.code, 1);
  assert.match(wrong.text, /no: the signature of the device/);
  const none = await ask(vector.signer.number, vector.signer.linkCode, join(vectors, 'erased.tlog-proof'));
  assert.equal(none.code, 2);
  assert.match(none.text, /holds no signature of a device/);
  const half = await kaoan(whole, '--key', vector.key, '--number', vector.signer.number);
  assert.deepEqual([half.code, /belong together/.test(half.text)], [2, true]);
});

test('says no with both sides, for a machine too', async () => {
  const said = await kaoan(join(vectors, 'leaf-changed.tlog-proof'), '--key', vector.key, '--json');
  assert.equal(said.code, 1);
  const { verdict, one, other } = JSON.parse(said.text);
  assert.equal(verdict, 'no');
  assert.match(`${one.en} ${other.zh}`, /signed has [0-9a-f]{64} 由文件算得 [0-9a-f]{64}/);
  const yes = await kaoan(whole, '--key', vector.key, '--json');
  assert.equal(
    JSON.parse(yes.text).entry.details.identifiedBy,
    'class-link, candidate-number, id-number-tail',
  );
});

test('cannot check what is not there, too large, or nothing of ours, and says what to hand in', async () => {
  const huge = await given('huge.tlog-proof', '');
  await truncate(huge, 100 * 1024 * 1024);
  for (const [path, why] of [
    [join(folder, 'nowhere.tlog-proof'), /nowhere\.tlog-proof is not there/],
    [folder, /is not there/],
    [huge, /100 MB.*no.* more than 16 MB/],
    [await given('empty', ''), /empty/],
    [await given('picture.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe)), /not a text file/],
    [
      await given('utf-16.tlog-proof', Buffer.from(proof, 'utf16le')),
      /nothing that can be verified|not a text/,
    ],
    [await given('words.txt', 'Dear sir'), /Choose a proof file/],
    [await given('page.html', page('<script>alert(1)</script>')), /Choose a proof file/],
    [await given('two.html', page(inScript(proof) + inScript(proof))), /more than one proof/],
    [await given('cut.html', page(inScript(proof)).slice(0, -9)), /cut short/],
  ] as const) {
    const { code, text } = await kaoan(path, '--key', journal.verifierKey);
    assert.match(text, why);
    assert.equal(code, 2, path);
  }
});

test('says no to a page whose proof was mixed with script, and to half a proof', async () => {
  for (const [name, text] of [
    ['script.html', page(inScript('<script>alert(1)'))],
    ['nested.html', page(inScript(`${proof}<!--<script>`))],
    ['half.tlog-proof', proof.slice(0, proof.length / 2)],
  ] as const) {
    const { code } = await kaoan(await given(name, text), '--key', journal.verifierKey);
    assert.equal(code, 1, name);
  }
});
