/** The worked example of docs/formats/class-table.md, vectors/class-table, and what they do not show. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { decodeUtf8, encodeUtf8, FormatError, toBase64, toHex } from './bytes.ts';
import { parseCanonicalJson } from './canonical-json.ts';
import {
  commitmentFacts,
  encodeClassTable,
  parseClassTable,
  parseCommitment,
  tableCommittedKind,
} from './class-table.ts';
import { formatClassTableProof, openClassTableProof, parseClassTableProof } from './class-table-proof.ts';
import {
  commitmentTo,
  committingLeaf,
  exampleLogKey,
  exampleRows,
  examplesIn,
  exampleWitnessKey,
  proofOfEntry,
  proofOfRow,
} from './fixtures.ts';
import { SignatureError } from './merkle/note.ts';
import { formatVerifierKey, parseVerifierKey, publicKeyOf, verifierOf } from './merkle/note-key.ts';
import { ProofError } from './merkle/proof-error.ts';
import { type SumRow, SumTree } from './merkle/sum-tree.ts';
import { type Leaf, parseLeaf } from './tally.ts';

const { hasher } = nodeCrypto;
const logKey = publicKeyOf(nodeCrypto, exampleLogKey);
const log = verifierOf(nodeCrypto, logKey);
const open = (text: string) => openClassTableProof(hasher, text, log);
const whole = formatClassTableProof(proofOfRow(exampleRows, 2));

/** Of each subtree of the example the rows that it covers, its sum and its hash: a row or a table by itself has a root. */
function subtrees(): string {
  const halves = [
    [0, 2],
    [2, 4],
    [0, 4],
    [0, 5],
  ] as const;
  return halves
    .map(([from, to]) => {
      const { root, total } = new SumTree(hasher, exampleRows.slice(from, to));
      return `${from}-${to - 1} ${total} ${toHex(root)}\n`;
    })
    .join('');
}

describe('class-table.md', () => {
  it('shows exactly what the code makes', () => {
    const made = new Map([
      ['table', `${decodeUtf8(encodeClassTable(exampleRows))}\n`],
      [
        'row-hashes',
        exampleRows.map((row, i) => `${i} ${toHex(new SumTree(hasher, [row]).root)}\n`).join(''),
      ],
      ['subtrees', subtrees()],
      ['no-rows', `${toHex(new SumTree(hasher, []).root)}\n`],
      ['entry', `${decodeUtf8(committingLeaf(commitmentTo(exampleRows)))}\n`],
      ['proof', `${whole}\n`],
    ]);
    assert.deepEqual(examplesIn('class-table.md'), made);
  });

  it('shows a proof that holds with the key of checkpoint-and-tiles.md', () => {
    const shown = formatVerifierKey(hasher, logKey);
    assert.ok((examplesIn('checkpoint-and-tiles.md').get('keys') ?? '').split('\n').includes(shown));
    const opened = open(examplesIn('class-table.md').get('proof')?.trimEnd() ?? '');
    assert.deepEqual([opened.key, opened.count, opened.index], ['370202-S02-C01', 44, 2]);
    assert.deepEqual(opened.commitment, commitmentTo(exampleRows));
    assert.equal(opened.committedAt.toISOString(), '2020-07-06T12:00:00.000Z');
    assert.deepEqual([opened.entryIndex, Number(opened.checkpoint.size)], [3, 4]);
  });
});

const vector = (name: string): string =>
  readFileSync(new URL(`../../vectors/class-table/${name}`, import.meta.url), 'utf8');

describe('vectors/class-table', () => {
  interface Cases {
    readonly key: string;
    readonly cosigner: string;
    readonly cases: readonly {
      file: string;
      refusedFor: 'form' | 'signature' | 'proof' | null;
      because: string;
    }[];
  }
  const { cases, cosigner, key } = JSON.parse(vector('cases.json')) as Cases;
  const [trusted, witness] = [key, cosigner].map((line) =>
    verifierOf(nodeCrypto, parseVerifierKey(hasher, line)),
  );
  const errors = { form: FormatError, signature: SignatureError, proof: ProofError } as const;

  for (const { because, file, refusedFor } of cases) {
    it(`${file}: ${refusedFor === null ? 'holds' : `is refused for its ${refusedFor}`}, ${because}`, () => {
      assert.ok(trusted && witness);
      const opening = () => openClassTableProof(hasher, vector(file), trusted, [witness]);
      if (refusedFor === null) opening();
      else assert.throws(opening, errors[refusedFor]);
    });
  }

  interface Tree {
    readonly name: string;
    readonly rows: readonly [string, number][];
    readonly root?: string;
    readonly total?: number;
    readonly refused?: boolean;
  }
  for (const { name, refused, root, rows, total } of JSON.parse(vector('trees.json')) as readonly Tree[]) {
    it(`trees.json: ${name}`, () => {
      const make = () =>
        new SumTree(
          hasher,
          rows.map(([rowKey, count]) => ({ key: rowKey, count })),
        );
      if (refused) assert.throws(make);
      else assert.deepEqual([toBase64(make().root), make().total], [root, total]);
    });
  }

  it('begin with the worked examples', () => {
    assert.equal(vector('whole.json'), whole);
    const [first] = JSON.parse(vector('trees.json')) as readonly Tree[];
    assert.deepEqual(
      first?.rows,
      exampleRows.map(({ count, key: rowKey }) => [rowKey, count]),
    );
    assert.deepEqual(
      [key, cosigner],
      [exampleLogKey, exampleWitnessKey].map((one) =>
        formatVerifierKey(hasher, publicKeyOf(nodeCrypto, one)),
      ),
    );
  });
});

describe('a table proof', () => {
  const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 12 });
  const tables = fc.tuple(keys, fc.array(fc.nat(), { minLength: 12, maxLength: 12 })).map(([some, counts]) =>
    some
      .filter((key) => key.isWellFormed())
      .sort()
      .map((key, place): SumRow => ({ key, count: counts[place] ?? 0 })),
  );

  it('of any row of any table opens, and gives back what went in', () => {
    fc.assert(
      fc.property(
        tables.filter((rows) => rows.length > 0),
        fc.nat(),
        (rows, which) => {
          const proof = proofOfRow(rows, which % rows.length);
          const text = formatClassTableProof(proof);
          assert.deepEqual(parseClassTableProof(text), proof);
          const { commitment, count, key } = open(text);
          assert.deepEqual({ key, count }, rows[which % rows.length]);
          assert.deepEqual(commitment, commitmentTo(rows));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cut at any character is refused for its form', () => {
    for (let end = 0; end < whole.length; end += 1) {
      assert.throws(() => open(whole.slice(0, end)), FormatError, `cut at ${end}`);
    }
  });

  it('with any character changed to its neighbour is refused', () => {
    for (let at = 0; at < whole.length; at += 1) {
      const changed = `${whole.slice(0, at)}${String.fromCharCode(whole.charCodeAt(at) ^ 1)}${whole.slice(at + 1)}`;
      assert.throws(() => open(changed), `changed at ${at}: ${changed.slice(at - 10, at + 10)}`);
    }
  });

  it('by another journal, or under a kind of its own, is refused', () => {
    const other = { ...exampleLogKey, seed: new Uint8Array(32).fill(9) };
    const rows = exampleRows;
    const leaf = committingLeaf(commitmentTo(rows));
    const foreign = formatClassTableProof(proofOfRow(rows, 0, proofOfEntry(leaf, { key: other })));
    assert.throws(() => open(foreign), SignatureError);
    const signed = committingLeaf(commitmentTo(rows), { kind: 'pledges.signed' });
    assert.throws(() => open(formatClassTableProof(proofOfRow(rows, 0, proofOfEntry(signed)))), {
      name: 'FormatError',
      message: 'entry: its kind is "pledges.signed", not bulletins.table-committed',
    });
  });

  it('says which number the journal has otherwise', () => {
    const others = exampleRows.slice(1);
    const entryProof = proofOfEntry(committingLeaf(commitmentTo(others)));
    const text = (change: object) =>
      formatClassTableProof({ ...proofOfRow(exampleRows, 0, entryProof), ...change });
    const { root, size, total } = new SumTree(hasher, others);
    assert.throws(() => open(text({})), /its root is .*, the journal's entry 3 has /);
    assert.throws(() => open(text({ root })), /its rows is 5, the journal's entry 3 has 4/);
    assert.throws(() => open(text({ root, size })), /its total is 152, the journal's entry 3 has 111/);
    assert.throws(() => open(text({ root, size, total })), ProofError);
  });

  it('that is huge, or nested without end, is refused before it costs anything', () => {
    assert.throws(() => open(`${whole}${' '.repeat(100_000_000)}`), /longer than 524288 characters/);
    const nested = whole.replace('"siblings":[', `"siblings":[${'['.repeat(100_000)}`);
    assert.throws(() => open(nested), FormatError);
    const many = proofOfRow(exampleRows, 2);
    const siblings = Array.from({ length: 5_000 }, () => many.siblings[0] ?? { hash: many.root, sum: 0 });
    assert.throws(() => open(formatClassTableProof({ ...many, siblings })), /has 3 siblings, got 5000/);
  });

  for (const [name, from, to, message] of [
    ['not JSON', '{', '', /not JSON/],
    ['a list', /^.*$/s, '[]', /expected an object/],
    ['null', /^.*$/s, 'null', /expected an object/],
    ['of another version', 'proof/1', 'proof/2', /format is not kaoan.class-table-proof\/1/],
    ['spelled otherwise', ':44', ': 44', /not in canonical form/],
    ['with a member twice', '{', '{"count":44,', /not in canonical form/],
    ['with a member too many', '"total"', '"sum":1,"total"', /unknown member "sum"/],
    ['with a prototype', '{', '{"__proto__":{},', /unknown member "__proto__"/],
    ['without a count', '"count":44,', '', /count: expected a whole number/],
    ['with a broken count', ':44', ':44.5', /count: expected a whole number/],
    ['with a negative count', ':44', ':-44', /count: expected a whole number/],
    ['with a count as text', ':44', ':"44"', /count: expected a whole number/],
    ['with a count beyond 2^53 − 1', ':44', ':9007199254740992', /count: expected a whole number/],
    ['with a key that is no text', '"370202-S02-C01"', '17', /key is not a text/],
    ['with half a character as key', '370202-S02-C01', '\\ud800', /half of a surrogate pair/],
    [
      'with a root that is no hash',
      /"root":"[^"]*"/,
      '"root":"AAAA"',
      /root: 3 bytes, expected a hash of 32/,
    ],
    ['without siblings', /,"siblings":.*?\]\]/, '', /siblings is not a list/],
    ['with half a sibling', /\["[^"]*",0\]/, '[0]', /sibling 1 is not a pair/],
    ['with a negative sum', '",0]', '",-1]', /sibling 1: sum: expected a whole number/],
    ['whose entry is none', /"entryProof":"[^"]*"/, '"entryProof":"x"', /no blank line/],
    ['whose entry is not a text', /"entryProof":"[^"]*"/, '"entryProof":{}', /entryProof is not a text/],
  ] as const) {
    it(`${name} is refused for its form`, () => {
      const changed = whole.replace(from, to);
      assert.notEqual(changed, whole);
      assert.throws(() => open(changed), { name: 'FormatError', message });
    });
  }
});

describe('what the journal says of a table', () => {
  const leaf = (facts: object): Leaf => ({
    ...parseLeaf(committingLeaf(commitmentTo(exampleRows))),
    facts: { ...commitmentFacts(commitmentTo(exampleRows)), ...facts },
  });

  it('is read as it was written', () => {
    assert.deepEqual(parseCommitment(leaf({})), commitmentTo(exampleRows));
  });

  for (const [name, facts, message] of [
    ['a fact too many', { district: '370202' }, /unknown fact "district"/],
    ['a root that is no hash', { root: 'AAAA' }, /root: 3 bytes/],
    ['a root that is a number', { root: 1 }, /root: expected a non-empty text/],
    ['rows as text', { rows: '5' }, /rows: expected a whole number/],
    ['a negative total', { total: -1 }, /total: expected a whole number/],
    ['an index that is none', { asOfIndex: 0.5 }, /asOfIndex: expected a whole number/],
    ['no figure', { figure: '' }, /figure: expected a non-empty text/],
    ['no bulletin', { bulletin: null }, /bulletin: expected a non-empty text/],
    ['a list to split by', { splitBy: ['class'] }, /splitBy: expected a non-empty text/],
  ] as const) {
    it(`with ${name} is refused`, () => {
      assert.throws(() => parseCommitment(leaf(facts)), { name: 'FormatError', message });
    });
  }

  it('under another kind is nothing', () => {
    assert.throws(() => parseCommitment({ ...leaf({}), kind: 'bulletins.published' }), /not bulletins.table/);
    assert.equal(tableCommittedKind, 'bulletins.table-committed');
  });
});

describe('the file of a table', () => {
  it('is read as it was written, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.maxSafeNat())), (pairs) => {
        const rows = pairs.filter(([key]) => key.isWellFormed()).map(([key, count]) => ({ key, count }));
        assert.deepEqual(parseClassTable(encodeClassTable(rows)), rows);
      }),
    );
  });

  for (const [name, text, message] of [
    ['empty', '', /not JSON/],
    ['cut short', '[["a",1]', /not JSON/],
    ['an object', '{"a":1}', /expected a list/],
    ['spelled otherwise', '[["a", 1]]', /not in canonical form/],
    ['rows of one', '[["a",1],["b"]]', /row 2 is not a pair/],
    ['rows of three', '[["a",1,2]]', /row 1 is not a pair/],
    ['rows the wrong way round', '[[1,"a"]]', /row 1 is not a pair/],
    ['a broken count', '[["a",0.5]]', /count of row 1: expected a whole number/],
  ] as const) {
    it(`that is ${name} is refused`, () => {
      assert.throws(() => parseClassTable(encodeUtf8(text)), { name: 'FormatError', message });
    });
  }

  it('that is not UTF-8 is refused', () => {
    assert.throws(() => parseClassTable(Uint8Array.of(0x5b, 0xff, 0x5d)), /not valid UTF-8/);
    assert.throws(() => parseCanonicalJson('\ufeff[]', 'table'), /not JSON/);
  });
});
