import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { contrastRatio } from './contrast.ts';
import { colours, markPairs, textPairs } from './tokens.ts';

test('black on white is 21, a colour on itself is 1', () => {
  assert.equal(contrastRatio('#000000', '#ffffff'), 21);
  assert.equal(contrastRatio('#0f6b72', '#0f6b72'), 1);
});

test('refuses what is not a colour', () => {
  for (const wrong of ['', 'red', '#fff', '#12345g', '#1234567']) {
    assert.throws(() => contrastRatio(wrong, '#ffffff'), RangeError);
  }
});

for (const [text, ground] of textPairs) {
  test(`${text} can be read on ${ground}`, () => {
    const ratio = contrastRatio(colours[text], colours[ground]);
    assert.ok(ratio >= 4.5, `${ratio.toFixed(2)} : 1 is below 4.5 : 1`);
  });
}

for (const [mark, ground] of markPairs) {
  test(`${mark} can be seen on ${ground}`, () => {
    const ratio = contrastRatio(colours[mark], colours[ground]);
    assert.ok(ratio >= 3, `${ratio.toFixed(2)} : 1 is below 3 : 1`);
  });
}

test("the style sheet's colours are the tokens", () => {
  const sheet = readFileSync(new URL('./kit/tokens.css', import.meta.url), 'utf8');
  const declared = Object.fromEntries(
    [...sheet.matchAll(/^\s*--([a-z-]+):\s*(#[0-9a-f]{6});/gm)].map(([, name = '', colour]) => [
      name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      colour,
    ]),
  );
  assert.deepEqual(declared, colours);
});

test('style sheets name colours only by token', () => {
  const sheets = ['kit', 'shell'].flatMap((folder) =>
    readdirSync(new URL(`./${folder}/`, import.meta.url))
      .filter((file) => file.endsWith('.css') && file !== 'tokens.css')
      .map((file) => `./${folder}/${file}`),
  );
  assert.ok(sheets.length > 3);
  for (const file of sheets) {
    const sheet = readFileSync(new URL(file, import.meta.url), 'utf8');
    assert.deepEqual(sheet.match(/#[0-9a-f]{3,8}\b/gi) ?? [], [], `${file} names a colour directly`);
  }
});
