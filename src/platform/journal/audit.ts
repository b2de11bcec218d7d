/**
 * The journal's own examination: every row against its leaf (facts, kind, subject, instant), every leaf's two
 * commitments against the private details and salt, every leaf against the published bundle, and the whole against the published
 * root. Finds what was changed behind the program's back, in the database or on disk.
 */
import { canonicalJson } from '#primitives/canonical-json.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { decodeEntryBundle } from '#primitives/merkle/entry-bundle.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parseSm2VerifierKey, sm2Verifier } from '#primitives/merkle/sm2-note.ts';
import { tilePath, tileWidth, widthInTree } from '#primitives/merkle/tiles.ts';
import { parseLeaf } from '#primitives/tally.ts';
import { type Db, reading } from '../db/db.ts';
import { commitments } from './append.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';
import { nodeSm2 } from './node-sm2.ts';
import type { JournalTables } from './tables.ts';

export interface Audit {
  readonly entries: number;
  /** Of them, how many had salt and details erased: nothing of theirs is left that could contradict the leaf. */
  readonly erased: number;
  /** One line per fault, naming the entry. */
  readonly faults: readonly string[];
}

const STEP = tileWidth * 40;

/**
 * @param read gives a published file of the journal, `null` when it is not there.
 * @param sm2VerifierKey of the SM2 line, which is checked where the checkpoint has one.
 * @throws SignatureError when the checkpoint is not signed by these keys.
 */
export async function auditJournal(
  db: Db,
  read: (path: string) => Promise<Uint8Array | null>,
  verifierKey: string,
  sm2VerifierKey: string | null = null,
): Promise<Audit> {
  const note = await read('checkpoint');
  if (note === null) return { entries: 0, erased: 0, faults: ['no checkpoint is published'] };
  const verifier = verifierOf(nodeCrypto, parseVerifierKey(nodeHasher, verifierKey));
  const sm2Keys = sm2VerifierKey === null ? [] : [parseSm2VerifierKey(nodeHasher, sm2VerifierKey)];
  const sm2Verifiers = sm2Keys.map((key) => sm2Verifier(nodeHasher, nodeSm2, key));
  const checkpoint = openCheckpoint(Buffer.from(note).toString('utf8'), verifier, sm2Verifiers);
  const size = Number(checkpoint.size);
  const frontier = new Frontier(nodeHasher);
  const faults: string[] = [];
  let erased = 0;
  for (let from = 0; from < size; from += STEP) {
    const to = Math.min(size, from + STEP);
    const rows = new Map((await entryRows(db, from, to)).map((row) => [row.index, row]));
    for (let start = from; start < to; start += tileWidth) {
      const bundle = {
        level: 'entries',
        index: start / tileWidth,
        width: widthInTree('entries', start / tileWidth, size),
      } as const;
      const bytes = await read(tilePath(bundle));
      const published = bytes === null ? [] : decodeEntryBundle(bytes, bundle.width);
      if (bytes === null) faults.push(`${tilePath(bundle)} is not published`);
      for (let index = start; index < start + bundle.width; index += 1) {
        const row = rows.get(index);
        if (!row) {
          faults.push(`entry ${index} is missing from the database`);
          continue;
        }
        frontier.append(nodeHasher.leaf(row.leaf));
        const publicLeaf = published[index - start];
        if (publicLeaf && !row.leaf.equals(publicLeaf))
          faults.push(`entry ${index} differs from ${tilePath(bundle)}`);
        if (row.salt === null) erased += 1;
        const fault = faultOf(row);
        if (fault) faults.push(`entry ${index}: ${fault}`);
      }
    }
  }
  if (frontier.size === size && !Buffer.from(frontier.root()).equals(checkpoint.root)) {
    faults.push(`the database’s ${size} entries lead to another root than the signed one`);
  }
  return { entries: size, erased, faults };
}

function entryRows(db: Db, from: number, to: number) {
  return reading<JournalTables>(db)
    .selectFrom('journal.entry')
    .select(['index', 'kind', 'subject', 'at', 'by', 'facts', 'details', 'salt', 'leaf'])
    .where('index', '>=', from)
    .where('index', '<', to)
    .orderBy('index')
    .execute();
}

type EntryRow = Awaited<ReturnType<typeof entryRows>>[number];

/** What in the row contradicts its public leaf; `null` when nothing does. An erased entry has neither salt nor details. */
function faultOf(row: EntryRow): string | null {
  const leaf = parseLeaf(row.leaf);
  if (leaf.kind !== row.kind) return `its kind reads ${row.kind}, its leaf ${leaf.kind}`;
  if (leaf.subject !== row.subject) return `its subject reads ${row.subject}, its leaf ${leaf.subject}`;
  if (leaf.at !== row.at.toISOString())
    return `its instant reads ${row.at.toISOString()}, its leaf ${leaf.at}`;
  const facts = canonicalJson(row.facts);
  if (canonicalJson(leaf.facts) !== facts)
    return `its facts read ${facts}, its leaf ${canonicalJson(leaf.facts)}`;
  if (row.salt === null) {
    return row.details === null
      ? null
      : 'its salt is gone and its details are not, so they cannot be checked';
  }
  const made = commitments(row.salt, canonicalJson({ by: row.by, details: row.details }));
  if (leaf.commitment !== made.commitment) return 'its details were changed';
  return leaf.sm3 === made.sm3 ? null : 'its SM3 commitment is not of its details';
}
