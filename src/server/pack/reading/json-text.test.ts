import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonTextError, parseJsonText } from './json-text.ts';

const parse = (text: string) => parseJsonText('a.json', text);
const refusal = (text: string): JsonTextError => {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof JsonTextError, String(error));
    return error;
  }
  assert.fail(`${JSON.stringify(text.slice(0, 60))} was accepted`);
};

test('reads every JSON value as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      if (!text.isWellFormed() || /\\ud[89a-f]/i.test(text)) return;
      // A key "__proto__" is data here; JSON.parse agrees.
      assert.deepEqual(parse(text).value, JSON.parse(text));
    }),
  );
});

test('says where each value and each key stands', () => {
  const node = parse('{\n  "a": [1,\n    {"b": "x"}]\n}');
  const a = node.members?.get('a');
  assert.deepEqual([a?.key.line, a?.key.column], [2, 3]);
  const b = a?.node.elements?.[1]?.members?.get('b');
  assert.deepEqual([b?.key.line, b?.key.column, b?.node.column], [3, 6, 11]);
});

test('refuses every truncation of a file, saying that it ends too early or what is missing', () => {
  const text = '{"list": [1, true, "zh\\u4e00", {"x": null}], "n": -1.5e3}';
  for (let length = 0; length < text.length; length += 1) refusal(text.slice(0, length));
  assert.match(refusal('{"a": 1').message, /ends too early/);
});

test('refuses a key that comes twice, at the second one', () => {
  const error = refusal('{"a": 1,\n "a": 2}');
  assert.deepEqual([error.place.line, error.place.column], [2, 2]);
  assert.match(error.message, /"a" comes twice/);
});

test('refuses what people write instead of JSON, at its place', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["{'a': 1}", /double quotes/],
    ['{"a": 1,}', /may not stand before/],
    ['[1 2]', /expected ","/],
    ['{"a" 1}', /expected ":"/],
    ['{"a": NaN}', /not a JSON value/],
    ['{"a": 01}', /not a JSON value/],
    ['{"a": 1e999}', /not a JSON value/],
    ['// x\n{}', /not a JSON value/],
    ['{"a": "x\ny"}', /no closing quotation mark/],
    ['{"a": "\\q"}', /escape/],
    ['{"a": "\u0001"}', /control character/],
    ['{"a": "\\ud800"}', /escape/],
    ['{} {}', /expected the end/],
    ['', /ends too early/],
  ];
  for (const [text, reason] of wrong) assert.match(refusal(text).message, reason);
});

test('refuses nesting that would exhaust the stack, and survives huge texts', () => {
  assert.match(refusal('['.repeat(100_000)).message, /nested deeper/);
  assert.equal((parse(`"${'x'.repeat(2_000_000)}"`).value as string).length, 2_000_000);
  assert.match(refusal('x'.repeat(2_000_000)).message, /not a JSON value/);
});

test('a key that names the prototype is an ordinary key', () => {
  const { value } = parse('{"__proto__": {"polluted": true}}');
  assert.equal((value as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(Object.keys(value as object), ['__proto__']);
});
