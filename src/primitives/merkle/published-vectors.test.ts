/** Against what other implementations have published; read in place, nothing of it is copied into this repository. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { concat, encodeUtf8, toHex } from '../bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { makeConsistencyProof, verifyConsistency } from './consistency.ts';
import { splitCosignature } from './cosignature.ts';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.ts';
import { Frontier } from './frontier.ts';
import { verifyInclusion } from './inclusion.ts';
import { openNote, signNote } from './note.ts';
import {
  formatVerifierKey,
  noteSigner,
  parsePrivateKey,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from './note-key.ts';
import { fullTileHash, hashReaderOverTiles, parseTilePath, tilePath, tilesGrown } from './tiles.ts';
import { treeRoot } from './tree-root.ts';

const vectors = join(import.meta.dirname, '../../../../shared/vectors/tlog');
const skip = existsSync(vectors) ? false : 'the published vectors (../shared/vectors/tlog) are absent';
const { hasher } = nodeCrypto;

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();
}

const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(path));
const textOf = (path: string): string => readFileSync(path, 'utf8');

describe("Tessera's log of 15 entries", { skip }, () => {
  const log = join(vectors, 'tessera/log');
  const words = 'one two three four five six seven eit nain ten ileven twelf threeten fourten fivten';
  const entries = words.split(' ').map((word) => encodeUtf8(word));
  const verifierKey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
  const privateKey =
    'PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg';

  it('has the keys it says', () => {
    const key = parsePrivateKey(nodeCrypto, privateKey);
    assert.equal(formatVerifierKey(hasher, publicKeyOf(nodeCrypto, key)), verifierKey);
  });

  it('is made again byte for byte: every checkpoint, tile and bundle, and no file besides', () => {
    const signer = noteSigner(nodeCrypto, parsePrivateKey(nodeCrypto, privateKey));
    const made = new Map<string, Uint8Array>();
    const frontier = new Frontier(hasher);
    const levels = new Map<number, Uint8Array[]>();
    for (let size = 0; size <= entries.length; size += 1) {
      const origin = 'example.com/log/testdata';
      const text = formatCheckpoint({ origin, size: BigInt(size), root: frontier.root() });
      made.set(`checkpoint.${size}`, encodeUtf8(signNote(text, [signer])));
      for (const tile of tilesGrown(0, size)) {
        const first = tile.index * 256;
        const hashes = levels.get(Number(tile.level)) ?? [];
        made.set(tilePath(tile), concat(...hashes.slice(first, first + tile.width)));
        if (tile.level !== 0) continue;
        const bundle = encodeEntryBundle(entries.slice(first, first + tile.width));
        made.set(tilePath({ ...tile, level: 'entries' }), bundle);
      }
      const entry = entries[size];
      if (entry === undefined) break;
      frontier.append(hasher.leaf(entry), 0, (level, _index, source, offset) => {
        levels.set(level, [...(levels.get(level) ?? []), source.slice(offset, offset + 32)]);
      });
    }
    made.set('checkpoint', made.get('checkpoint.15') ?? new Uint8Array(0));

    const published = filesBelow(log).map((path) => relative(log, path));
    assert.deepEqual([...made.keys()].sort(), published.toSorted());
    for (const [path, bytes] of made) assert.deepEqual(bytes, bytesOf(join(log, path)), path);
  });

  it('is verified from its files alone', () => {
    const verifier = verifierOf(nodeCrypto, parseVerifierKey(hasher, verifierKey));
    const heads = Array.from({ length: 16 }, (_, size) =>
      openCheckpoint(textOf(join(log, `checkpoint.${size}`)), verifier),
    );
    const read = hashReaderOverTiles(15, (tile) => bytesOf(join(log, tilePath(tile))));
    const newest = heads[15];
    assert.ok(newest);
    assert.deepEqual(treeRoot(hasher, read, 15), newest.root);
    for (const head of heads.slice(1)) {
      const size = Number(head.size);
      const proof = makeConsistencyProof(hasher, read, size, 15);
      verifyConsistency(hasher, { size, root: head.root }, { size: 15, root: newest.root }, proof);
      const bundle = bytesOf(join(log, tilePath({ level: 'entries', index: 0, width: size })));
      assert.deepEqual(decodeEntryBundle(bundle, size), entries.slice(0, size));
    }
  });
});

interface InclusionProbe {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string | null;
  readonly leafHash: string | null;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
}

interface ConsistencyProbe {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
}

const fromLooseBase64 = (text: string | null): Uint8Array =>
  Uint8Array.from(Buffer.from(text ?? '', 'base64'));

function judge(wantErr: boolean, verify: () => void): void {
  if (wantErr) assert.throws(verify, { name: 'ProofError' });
  else verify();
}

describe('the Merkle probes of transparency-dev', { skip }, () => {
  const inclusion = filesBelow(join(vectors, 'merkle/inclusion'));
  const consistency = filesBelow(join(vectors, 'merkle/consistency'));

  it('are all here', () => {
    assert.ok(inclusion.length >= 90, `${inclusion.length} inclusion probes`);
    assert.ok(consistency.length >= 90, `${consistency.length} consistency probes`);
  });

  for (const path of inclusion) {
    const probe: InclusionProbe = JSON.parse(textOf(path));
    it(`inclusion ${relative(vectors, path)} is ${probe.wantErr ? 'refused' : 'proven'}`, () => {
      judge(probe.wantErr, () =>
        verifyInclusion(hasher, {
          index: probe.leafIdx,
          size: probe.treeSize,
          leafHash: fromLooseBase64(probe.leafHash),
          root: fromLooseBase64(probe.root),
          proof: (probe.proof ?? []).map(fromLooseBase64),
        }),
      );
    });
  }

  for (const path of consistency) {
    const probe: ConsistencyProbe = JSON.parse(textOf(path));
    it(`consistency ${relative(vectors, path)} is ${probe.wantErr ? 'refused' : 'proven'}`, () => {
      judge(probe.wantErr, () =>
        verifyConsistency(
          hasher,
          { size: probe.size1, root: fromLooseBase64(probe.root1) },
          { size: probe.size2, root: fromLooseBase64(probe.root2) },
          (probe.proof ?? []).map(fromLooseBase64),
        ),
      );
    });
  }
});

describe("Sunlight's mirrored log of 300 leaves", { skip }, () => {
  const mirror = join(vectors, 'sunlight-mirror');
  const log = join(mirror, '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706');
  const tileAt = (path: string): Uint8Array => bytesOf(join(log, path));
  const note = skip ? '' : textOf(join(log, 'checkpoint'));

  it('lies under the hash of its origin', () => {
    const origin = encodeUtf8('rome2026h1.example.org');
    assert.equal(toHex(hasher.digest(origin)), relative(mirror, log));
  });

  it('has a checkpoint that the mirror has cosigned, with its time', () => {
    const about: { verifier_keys: [string] } = JSON.parse(textOf(join(mirror, 'mirror.v0.json')));
    const verifier = verifierOf(nodeCrypto, parseVerifierKey(hasher, about.verifier_keys[0]));
    const opened = openNote(note, [verifier]);
    const time = splitCosignature(opened.verified[0]?.signature ?? new Uint8Array(0)).timeSeconds;
    assert.equal(new Date(Number(time) * 1000).toISOString(), '2025-12-31T00:00:00.000Z');
    assert.equal(parseCheckpoint(opened.text).size, 300n);
    const resized = note.replace('\n300\n', '\n301\n');
    assert.throws(() => openNote(resized, [verifier]), { name: 'SignatureError' });
  });

  it('has exactly the hash tiles of its size, and they lead to its root', () => {
    const tiles = tilesGrown(0, 300).map(tilePath);
    const published = filesBelow(join(log, 'tile')).map((path) => relative(log, path));
    const hashTiles = published.filter((path) => parseTilePath(path).level !== 'entries');
    assert.deepEqual(hashTiles, tiles.toSorted());
    const read = hashReaderOverTiles(300, (tile) => tileAt(tilePath(tile)));
    const { root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
    assert.deepEqual(treeRoot(hasher, read, 300), root);
    assert.deepEqual(fullTileHash(hasher, tileAt('tile/0/000')), tileAt('tile/1/000.p/1'));
    const frontier = new Frontier(hasher);
    for (let i = 0; i < 300; i += 1) frontier.append(read(0, i));
    assert.deepEqual(frontier.root(), root);
  });

  it('has decoys for bundles, which are refused', () => {
    const decoy = tileAt('tile/entries/000');
    for (const bytes of [decoy, Uint8Array.from(gunzipSync(decoy))]) {
      assert.throws(() => decodeEntryBundle(bytes, 256), { name: 'FormatError' });
    }
  });
});
