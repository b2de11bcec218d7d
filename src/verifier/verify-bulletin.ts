/**
 * Checks a published bulletin from published files alone: the bulletin, the files beside it, and the journal's immutable
 * files. It runs on a command line and in a browser; where files come from and who computes SHA-256 and Ed25519 are
 * arguments.
 */
import { Value } from 'typebox/value';
import { BulletinDocument, PublishedRows } from '#capabilities/bulletins/contract.ts';
import { decodeUtf8, toHex } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { type NoteCrypto, parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import type { Leaf } from '#primitives/tally.ts';
import { CannotCheck, Disagreement } from './disagreement.ts';
import { readJournal } from './read-journal.ts';
import { type CountedFigure, RecountedFigure } from './recount-figure.ts';

export interface PublishedFiles {
  /** A file beside the bulletin, e.g. `rows/pledges.letters.json`; `null` when it is not there. */
  beside(path: string): Promise<Uint8Array | null>;
  /** A file of the journal, e.g. `checkpoint` or `tile/0/000`; `null` when it is not there. */
  journal(path: string): Promise<Uint8Array | null>;
}

export interface Check {
  /** What was checked, for a machine. */
  readonly check: 'form' | 'key' | 'checkpoint' | 'journal' | 'figures' | 'rows' | 'publication' | 'files';
  readonly says: string;
}

export interface Proven {
  readonly document: BulletinDocument;
  readonly checks: readonly Check[];
  /** The bulletin that superseded this one, by the journal; `null` while it stands. */
  readonly supersededBy: string | null;
}

export interface VerifyOptions {
  /** Told of each step as it succeeds. */
  readonly onCheck?: (check: Check) => void;
  /** The verifier key the reader trusts; without it the bulletin's own is used, and said so. */
  readonly trustedKey?: string;
}

/**
 * @throws Disagreement with the two things that contradict each other; CannotCheck when a file is not to be had.
 */
export async function verifyBulletin(
  bytes: Uint8Array,
  files: PublishedFiles,
  crypto: NoteCrypto,
  options: VerifyOptions = {},
): Promise<Proven> {
  const checks: Check[] = [];
  const passed = (check: Check['check'], says: string): void => {
    const done = { check, says };
    checks.push(done);
    options.onCheck?.(done);
  };
  const digest = (of: Uint8Array) => toHex(crypto.hasher.digest(of));

  const document = parseDocument(bytes);
  passed('form', `${document.number} “${document.title}”, as of journal index ${document.asOf.index}`);

  const { journal, asOf } = document;
  if (options.trustedKey !== undefined && options.trustedKey !== journal.verifierKey) {
    throw new Disagreement(
      'the key of the journal',
      `the bulletin names ${journal.verifierKey}`,
      `you trust ${options.trustedKey}`,
    );
  }
  passed(
    'key',
    options.trustedKey === undefined
      ? `the key is the bulletin’s own (${journal.verifierKey}); compare it with one you had from elsewhere`
      : `the key is the one you trust (${journal.verifierKey})`,
  );

  const verifier = verifierOf(crypto, parseVerifierKey(crypto.hasher, journal.verifierKey));
  const stated = openCheckpoint(journal.checkpoint, verifier);
  if (Number(stated.size) < asOf.index) {
    throw new Disagreement(
      'what the checkpoint covers',
      `the bulletin counts ${asOf.index} entries`,
      `its checkpoint covers ${stated.size}`,
    );
  }
  const latestNote = await files.journal('checkpoint');
  if (latestNote === null) throw new CannotCheck('the journal’s checkpoint');
  const latest = openCheckpoint(decodeUtf8(latestNote, 'checkpoint'), verifier);
  if (latest.size < stated.size) {
    throw new Disagreement(
      'the length of the journal',
      `the bulletin’s checkpoint covers ${stated.size} entries`,
      `the published one only ${latest.size}`,
    );
  }
  passed('checkpoint', `signed by ${journal.origin}; the published one covers ${latest.size} entries`);

  const recounted = document.figures.map((figure) => new RecountedFigure(figure));
  const own = new OwnLeaves(document.id);
  await readJournal(files, crypto.hasher, [stated, latest], (index, leaf) => {
    if (index < asOf.index) for (const figure of recounted) figure.add(index, leaf);
    own.add(leaf);
  });
  passed(
    'journal',
    `every entry lies under its hash tile and all of them under the signed roots (${latest.size} entries)`,
  );

  for (const figure of recounted) figure.compare(asOf.index);
  passed(
    'figures',
    `${recounted.length} figures counted again from entries 0 to ${asOf.index - 1}, all equal`,
  );

  for (const { published, rows } of recounted) await compareRows(published, rows(), files, digest);
  passed('rows', 'the published rows are the entries that count');

  const publication = own.publicationOf(digest(bytes));
  passed('publication', `published as ${document.number} in the journal, with this digest`);

  let compared = 0;
  for (const entry of publication.files) {
    const [expected = '', name = ''] = splitOnce(entry);
    const beside = name === 'bulletin.json' ? bytes : await files.beside(name);
    if (beside === null) continue;
    compared += 1;
    if (digest(beside) !== expected) {
      throw new Disagreement(name, `the journal has ${expected}`, `the file has ${digest(beside)}`);
    }
  }
  passed(
    'files',
    `${compared} of ${publication.files.length} published files are here, each with its journalled digest`,
  );
  return { document, checks, supersededBy: own.supersededBy };
}

function splitOnce(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}

/** @throws Disagreement when the bytes are not exactly a bulletin in canonical form. */
function parseDocument(bytes: Uint8Array): BulletinDocument {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes, 'bulletin.json'));
  } catch (error) {
    throw new Disagreement(
      'the form of the bulletin',
      'it should be JSON in UTF-8',
      (error as Error).message,
    );
  }
  if (!Value.Check(BulletinDocument, value)) {
    const [first] = Value.Errors(BulletinDocument, value);
    throw new Disagreement(
      'the form of the bulletin',
      'it should be kaoan.bulletin/1',
      `${first?.instancePath || '/'}: ${first?.message ?? 'it is something else'}`,
    );
  }
  if (canonicalJson(value as JsonValue) !== decodeUtf8(bytes, 'bulletin.json')) {
    throw new Disagreement(
      'the form of the bulletin',
      'canonical JSON',
      'the same content, spelled otherwise',
    );
  }
  return value;
}

async function compareRows(
  figure: CountedFigure,
  counted: readonly { index: number; subject: string }[],
  files: PublishedFiles,
  digest: (of: Uint8Array) => string,
): Promise<void> {
  const path = `rows/${figure.id}.json`;
  const bytes = await files.beside(path);
  if (bytes === null) throw new CannotCheck(path);
  let rows: unknown;
  try {
    rows = JSON.parse(decodeUtf8(bytes, path));
  } catch (error) {
    throw new Disagreement(path, 'it should be JSON in UTF-8', (error as Error).message);
  }
  if (!Value.Check(PublishedRows, rows)) {
    throw new Disagreement(path, 'it should be pairs of index and subject', 'it holds something else');
  }
  for (let at = 0; at < Math.max(rows.length, counted.length); at += 1) {
    const [index, subject] = rows[at] ?? [];
    const expected = counted[at];
    if (index !== expected?.index || subject !== expected?.subject) {
      throw new Disagreement(
        `row ${at + 1} of ${path}`,
        index === undefined ? 'the file ends here' : `the file has entry ${index}, ${subject}`,
        expected === undefined
          ? 'the journal gives no further row'
          : `the journal gives entry ${expected.index}, ${expected.subject}`,
      );
    }
  }
  if (digest(bytes) !== figure.rows.digest) {
    throw new Disagreement(
      path,
      `the bulletin has digest ${figure.rows.digest}`,
      `the file has ${digest(bytes)}`,
    );
  }
}

/** The journal's own words about one bulletin. */
class OwnLeaves {
  readonly #id: string;
  readonly #publications: { digest: string; files: readonly string[] }[] = [];
  supersededBy: string | null = null;

  constructor(id: string) {
    this.#id = id;
  }

  add(leaf: Leaf): void {
    if (leaf.subject !== this.#id) return;
    const { digest, files, by } = leaf.facts;
    if (leaf.kind === 'bulletins.published' && typeof digest === 'string' && Array.isArray(files)) {
      this.#publications.push({ digest, files });
    }
    if (leaf.kind === 'bulletins.superseded')
      this.supersededBy = typeof by === 'string' ? by : 'another bulletin';
  }

  /** @throws Disagreement when the journal never published these bytes. */
  publicationOf(digest: string): { digest: string; files: readonly string[] } {
    const [first] = this.#publications;
    const same = this.#publications.find((publication) => publication.digest === digest);
    if (same) return same;
    throw new Disagreement(
      'the bulletin itself',
      `the file has digest ${digest}`,
      first ? `the journal published ${first.digest}` : 'the journal never published this bulletin',
    );
  }
}
