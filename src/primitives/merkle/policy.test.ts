import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { FormatError } from '../bytes.ts';
import { ed25519Cosignature, ed25519Note, formatVerifierKey, type KeyType, publicKeyOf } from './note-key.ts';
import { parsePolicy, type Quorum, quorumMet } from './policy.ts';

const { hasher } = nodeCrypto;
const vkeyOf = (name: string, filling: number, type: KeyType = ed25519Cosignature): string =>
  formatVerifierKey(hasher, publicKeyOf(nodeCrypto, { name, type, seed: new Uint8Array(32).fill(filling) }));
const parse = (text: string) => parsePolicy(hasher, text);
const logLine = `log ${vkeyOf('log.example/a', 1, ed25519Note)}`;
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(
  (name, i) => `witness ${name} ${vkeyOf(`${name}.example`, 10 + i)}`,
);
const met = (text: string, ...cosigned: string[]): boolean =>
  quorumMet(parse(text).quorum, new Set(cosigned));

describe('a policy', () => {
  it('names logs and witnesses with their keys and addresses', () => {
    const { logs, witnesses, quorum } = parse(
      `${logLine} https://log.example\n${a} https://a.example/w\n${b}\nquorum a\n`,
    );
    assert.deepEqual(
      logs.map(({ key, url }) => [key.name, url]),
      [['log.example/a', 'https://log.example']],
    );
    assert.deepEqual(
      witnesses.map(({ name, key, url }) => [name, key.name, key.type, url]),
      [
        ['a', 'a.example', ed25519Cosignature, 'https://a.example/w'],
        ['b', 'b.example', ed25519Cosignature, null],
      ],
    );
    assert.deepEqual(quorum, { witness: 'a' });
  });

  it('may have comments, empty lines, tabs, and names that are keywords or not ASCII', () => {
    const text = `# 见证\n \t # more\n\n\twitness\t all \t${vkeyOf('w.example', 3)}  \n  witness 市教育局 ${vkeyOf('v.example', 4)}\ngroup any 2 all 市教育局\nquorum any\n`;
    assert.deepEqual(parse(text).quorum, {
      group: 'any',
      threshold: 2,
      members: [{ witness: 'all' }, { witness: '市教育局' }],
    });
  });

  it('may ask for nobody', () => {
    assert.deepEqual(parse('quorum none\n'), { logs: [], witnesses: [], quorum: null });
    assert.equal(met(`${a}\nquorum none\n`), true);
  });

  it('is met by k of n, whoever they are', () => {
    const text = `${a}\n${b}\n${c}\ngroup g 2 a b c\nquorum g\n`;
    assert.equal(met(text), false);
    assert.equal(met(text, 'b'), false);
    assert.equal(met(text, 'd', 'e', 'g'), false);
    for (const pair of [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
      ['a', 'b', 'c'],
    ])
      assert.equal(met(text, ...pair), true);
  });

  it('counts a nested group as one member', () => {
    const text = `${a}\n${b}\n${c}\n${d}\ngroup inner 2 b c d\ngroup outer all a inner\nquorum outer\n`;
    assert.equal(met(text, 'a'), false);
    assert.equal(met(text, 'a', 'b'), false);
    assert.equal(met(text, 'b', 'c', 'd'), false);
    assert.equal(met(text, 'a', 'b', 'd'), true);
    assert.equal(
      met(`${a}\n${b}\n${c}\ngroup inner all b c\ngroup outer any a inner\nquorum outer\n`, 'b', 'c'),
      true,
    );
  });

  it('is never lost by one more cosignature, and is met by all of them', () => {
    const { quorum } = parse(`${a}\n${b}\n${c}\n${d}\ngroup x 2 a b c\ngroup y any x d\nquorum y\n`);
    const everyone = ['a', 'b', 'c', 'd'];
    assert.equal(quorumMet(quorum, new Set(everyone)), true);
    fc.assert(
      fc.property(fc.subarray(everyone), fc.constantFrom(...everyone), (some, more) => {
        if (quorumMet(quorum, new Set(some))) assert.ok(quorumMet(quorum, new Set([...some, more])));
      }),
    );
  });

  const deep = (levels: number): string => {
    const lines = [`${a}`];
    let inner = 'a';
    for (let i = 0; i < levels; i += 1) {
      lines.push(`group g${i} any ${inner}`);
      inner = `g${i}`;
    }
    return `${lines.join('\n')}\nquorum ${inner}\n`;
  };

  it('may nest as deep as it may have groups', () => {
    let quorum: Quorum | null = parse(deep(64)).quorum;
    let levels = 0;
    while (quorum !== null && 'group' in quorum) {
      quorum = quorum.members[0] ?? null;
      levels += 1;
    }
    assert.equal(levels, 64);
    assert.equal(met(deep(64), 'a'), true);
  });

  for (const [name, text, message] of [
    ['no quorum', `${a}\n`, /no quorum line/],
    ['nothing in it', '', /no quorum line/],
    ['two quorums', `${a}\nquorum a\nquorum none\n`, /line 3: there is more than one quorum/],
    [
      'an unknown quorum',
      `${a}\nquorum b\n`,
      /line 2: "b" is not the name of a witness or group on a line above/,
    ],
    ['a quorum before its witness', `quorum a\n${a}\n`, /line 1: "a" is not the name/],
    ['an unknown member', `${a}\ngroup g any a b\nquorum g\n`, /line 2: "b" is not the name/],
    ['a group in itself', `${a}\ngroup g any a g\nquorum g\n`, /line 2: "g" is not the name/],
    [
      'two groups in each other',
      `${a}\ngroup g any h\ngroup h any g\nquorum g\n`,
      /line 2: "h" is not the name/,
    ],
    ['none as a member', `${a}\ngroup g any a none\nquorum g\n`, /"none" is not the name/],
    ['a member twice in a group', `${a}\ngroup g 2 a a\nquorum g\n`, /"a" is a member more than once/],
    [
      'a member of two groups',
      `${a}\n${b}\ngroup g any a b\ngroup h any a\nquorum g\n`,
      /line 4: "a" is a member more/,
    ],
    ['a witness called none', `witness none ${vkeyOf('w', 3)}\nquorum none\n`, /the name none is reserved/],
    ['a group called none', `${a}\ngroup none any a\nquorum none\n`, /the name none is reserved/],
    [
      'two witnesses of one name',
      `${a}\nwitness a ${vkeyOf('w', 3)}\nquorum a\n`,
      /line 2: the name "a" is taken/,
    ],
    ['a group of a witness’s name', `${a}\ngroup a any a\nquorum a\n`, /the name "a" is taken/],
    [
      'one key under two names',
      `${a}\nwitness b ${vkeyOf('other', 10)}\nquorum a\n`,
      /line 2: the key other\+\w+ is that of a\.example/,
    ],
    ['one log twice', `${logLine}\n${logLine}\nquorum none\n`, /line 2: the key/],
    [
      'a log that vouches for itself',
      `${logLine}\nwitness w ${vkeyOf('w', 1)}\nquorum w\n`,
      /line 2: the key w/,
    ],
    ['a log’s key for a witness', `witness w ${vkeyOf('w', 3, ed25519Note)}\nquorum w\n`, /is a log's/],
    ['a witness’s key for a log', `log ${vkeyOf('w', 3)}\nquorum none\n`, /is a cosigner's/],
    [
      'a false key id',
      `witness w ${vkeyOf('w', 3).replace(/\+[0-9a-f]{8}\+/, '+00000000+')}\nquorum w\n`,
      /line 1: verifier key of w: states the id/,
    ],
    ['a key of another type', 'witness w w+00000000+BgA=\nquorum w\n', /type 6 is not supported/],
    ['no key', 'witness w\nquorum w\n', /expected witness <name> <vkey> \[url\]/],
    ['a comment behind a line', `${a} https://a.example # ours\nquorum a\n`, /expected witness/],
    ['a log line without key', 'log\nquorum none\n', /expected log <vkey> \[url\]/],
    ['a group without members', `${a}\ngroup g 1\nquorum a\n`, /expected group/],
    ['0 of n', `${a}\ngroup g 0 a\nquorum g\n`, /"0" is none of all, any and the numbers from 1 to 1/],
    ['k above n', `${a}\ngroup g 2 a\nquorum g\n`, /"2" is none of/],
    ['a k with a leading zero', `${a}\ngroup g 01 a\nquorum g\n`, /"01" is none of/],
    ['a negative k', `${a}\ngroup g -1 a\nquorum g\n`, /"-1" is none of/],
    ['a quorum without name', 'quorum\n', /expected quorum/],
    ['a quorum of two names', `${a}\n${b}\nquorum a b\n`, /expected quorum/],
    [
      'another keyword',
      `${a}\nquibble a\nquorum a\n`,
      /line 2: "quibble" is none of log, witness, group and quorum/,
    ],
    ['carriage returns', `${a}\r\nquorum a\r\n`, /line 1: it has a carriage return; save/],
    ['a control character', `${a}\nquorum a\u0000\n`, /line 2: control character 0x00 at position 9/],
    ['a delete character', 'quorum none\u007f\n', /control character 0x7f/],
    ['a byte-order mark', '\ufeffquorum none\n', /is none of log/],
    ['65 groups', deep(65), /more than 64 groups/],
    ['a megabyte', '#'.repeat(1 << 20), /at most 65536 are read/],
  ] as const) {
    it(`with ${name} is refused`, () => assert.throws(() => parse(text), { name: 'FormatError', message }));
  }

  it('cut at any character is refused', () => {
    const text = `${logLine}\n${a} https://a.example\n${b}\ngroup pair all a b\nquorum pair\n`;
    for (let end = 0; end < text.length; end += 1) {
      assert.throws(() => parse(text.slice(0, end)), FormatError, `cut at ${end}`);
    }
  });

  it('with more than 64 witnesses is refused', () => {
    const lines = Array.from({ length: 65 }, (_, i) => `witness w${i} ${vkeyOf(`w${i}`, 20 + i)}\n`);
    assert.throws(() => parse(`${lines.join('')}quorum w0\n`), /line 65: more than 64 witnesses/);
    assert.equal(parse(`${lines.slice(0, 64).join('')}quorum w0\n`).witnesses.length, 64);
  });
});
