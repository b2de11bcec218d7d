/**
 * Checks a published bulletin from published files alone: the bulletin, the files beside it, and the journal's immutable
 * files. It runs on a command line and in a browser; where files come from and who computes SHA-256 and Ed25519 are
 * arguments.
 */
import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { decodeUtf8, toHex } from '#primitives/bytes.ts';
import type { Words } from '#primitives/endpoint.ts';
import { openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { keyOf, type Verifier } from '#primitives/merkle/note.ts';
import { type NoteCrypto, parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import { checkSentences } from './check-sentences.ts';
import {
  checkLogOfPolicy,
  checkReach,
  findWitnessed,
  nobodyCosigned,
  noPolicy,
  quorumWords,
  type Witnessed,
} from './check-witnesses.ts';
import { CommittedTables } from './committed-tables.ts';
import { compareRows } from './compare-rows.ts';
import { compareTable } from './compare-table.ts';
import { asIs, CannotCheck, Disagreement, words } from './disagreement.ts';
import { checkFurtherKeys } from './further-keys.ts';
import { OwnLeaves } from './own-leaves.ts';
import { parseDocument } from './parse-document.ts';
import { readJournal } from './read-journal.ts';
import { RecountedFigure } from './recount-figure.ts';

export interface PublishedFiles {
  /** A file beside the bulletin, e.g. `rows/pledges.letters.json`; `null` when it is not there. */
  beside(path: string): Promise<Uint8Array | null>;
  /** A file of the journal, e.g. `checkpoint` or `tile/0/000`; `null` when it is not there. */
  journal(path: string): Promise<Uint8Array | null>;
}

export interface Check {
  /** What was checked, for a machine. */
  readonly check:
    | 'form'
    | 'key'
    | 'checkpoint'
    | 'journal'
    | 'figures'
    | 'sentences'
    | 'rows'
    | 'tables'
    | 'publication'
    | 'witnesses'
    | 'files';
  readonly says: Words;
}

export interface Proven {
  readonly document: BulletinDocument;
  readonly checks: readonly Check[];
  /** The bulletin that superseded this one, by the journal; `null` while it stands. */
  readonly supersededBy: string | null;
  /** What is missing when no independent witness was found or looked for; `null` when one vouches for the journal. */
  readonly unwitnessed: Words | null;
}

export interface VerifyOptions {
  /** Told of each step as it succeeds. */
  readonly onCheck?: (check: Check) => void;
  /** The verifier key the reader trusts; without it the bulletin's own is used, and said so. */
  readonly trustedKey?: string;
  /** Further keys of the journal, such as its SM2 key: each must have signed the checkpoint published last. */
  readonly furtherKeys?: readonly Verifier[];
  /** Which witnesses must have cosigned the journal, by the reader's own judgement. */
  readonly policy?: TrustPolicy;
}

/**
 * @throws Disagreement with the two things that contradict each other; CannotCheck when a file is not to be had;
 * FormatError or SignatureError for a key, note or path that is malformed.
 */
export async function verifyBulletin(
  bytes: Uint8Array,
  files: PublishedFiles,
  crypto: NoteCrypto,
  options: VerifyOptions = {},
): Promise<Proven> {
  const checks: Check[] = [];
  const passed = (check: Check['check'], zh: string, en: string): void => {
    const done = { check, says: words(zh, en) };
    checks.push(done);
    options.onCheck?.(done);
  };
  const digest = (of: Uint8Array) => toHex(crypto.hasher.digest(of));

  const document = parseDocument(bytes);
  const { number, title, journal, asOf } = document;
  passed(
    'form',
    `${number}《${title}》，截至日志第 ${asOf.index} 号`,
    `${number} “${title}”, as of journal index ${asOf.index}`,
  );

  checkKey(journal.verifierKey, options.trustedKey);
  const { policy } = options;
  if (policy) checkLogOfPolicy(journal.verifierKey, policy, crypto);
  if (options.trustedKey === undefined && (policy?.logs ?? []).length === 0) {
    passed(
      'key',
      `公钥取自通报本身（${journal.verifierKey}），请与从别处得到的公钥核对`,
      `the key is the bulletin’s own (${journal.verifierKey}); compare it with one you had from elsewhere`,
    );
  } else {
    passed('key', '公钥即您所信任的公钥', 'the key is the one you trust');
  }

  const { furtherKeys = [] } = options;
  const { stated, latest, witnessed } = await openCheckpoints(document, files, crypto, {
    policy,
    furtherKeys,
  });
  const also = furtherKeys.map(keyOf);
  passed(
    'checkpoint',
    `由 ${[journal.origin, ...also].join('、')} 签名；已公开的检查点覆盖 ${latest.size} 条`,
    `signed by ${[journal.origin, ...also].join(', ')}; the published one covers ${latest.size} entries`,
  );

  const recounted = document.figures.map((figure) => new RecountedFigure(figure));
  const own = new OwnLeaves(document.id);
  const committed = new CommittedTables(document.id);
  const checkpoints = [stated, latest, ...(witnessed ? [witnessed.checkpoint] : [])];
  await readJournal(files, crypto.hasher, checkpoints, (index, leaf) => {
    if (index < asOf.index) for (const figure of recounted) figure.add(index, leaf);
    own.add(index, leaf);
    committed.add(index, leaf);
  });
  passed(
    'journal',
    `${latest.size} 条日志逐条对上哈希，全部汇于签名的树根`,
    `${latest.size} entries lie under their hashes, and all of them under the signed roots`,
  );

  for (const figure of recounted) figure.compare(asOf.index);
  passed(
    'figures',
    `用前 ${asOf.index} 条日志重新计数，${recounted.length} 个数字全部相符`,
    `${recounted.length} figures counted again from the first ${asOf.index} entries, all equal`,
  );

  checkSentences(document);
  passed(
    'sentences',
    `正文 ${document.paragraphs.length} 段与数字相符`,
    `${document.paragraphs.length} paragraphs say what the figures say`,
  );

  for (const { published, rows } of recounted) await compareRows(published, rows(), files, digest);
  passed('rows', '明细行正是计入的条目', 'the published rows are the entries that count');

  for (const figure of recounted) {
    await compareTable(figure.published, figure.tableRows(), files, crypto.hasher);
  }
  committed.compare(document);
  const tables = document.figures.filter(({ table }) => table !== null).length;
  passed(
    'tables',
    `${tables} 张分项表逐行重算相符，各表的根与合计与日志所载一致`,
    `${tables} tables counted again row by row; the journal holds their roots and totals`,
  );

  const publication = own.publicationOf(digest(bytes));
  passed(
    'publication',
    `日志载明以 ${number} 发布了摘要相同的文件`,
    `published as ${number} in the journal, with this digest`,
  );

  if (policy && witnessed && witnessed.by.length > 0) {
    checkReach(witnessed, publication.index, words('本通报的发布', 'the publication of this bulletin'));
    const asked = quorumWords(policy.quorum);
    passed(
      'witnesses',
      `${witnessed.by.join('、')} 联署了前 ${witnessed.checkpoint.size} 条（策略：${asked.zh}）`,
      `${witnessed.by.join(', ')} cosigned the first ${witnessed.checkpoint.size} entries (policy: ${asked.en})`,
    );
  }

  const compared = await compareFiles(publication.files, bytes, files, digest);
  passed(
    'files',
    `${publication.files.length} 个发布文件中有 ${compared} 个在此，摘要均与日志相符`,
    `${compared} of ${publication.files.length} published files are here, each with its journalled digest`,
  );
  return { document, checks, supersededBy: own.supersededBy, unwitnessed: whatIsMissing(witnessed) };
}

function whatIsMissing(witnessed: Witnessed | null): Words | null {
  if (witnessed === null) return noPolicy;
  return witnessed.by.length === 0 ? nobodyCosigned : null;
}

function checkKey(named: string, trusted: string | undefined): void {
  if (trusted === undefined || trusted === named) return;
  throw new Disagreement(
    words('日志公钥', 'the key of the journal'),
    words(`通报写明 ${named}`, `the bulletin names ${named}`),
    words(`您信任的是 ${trusted}`, `you trust ${trusted}`),
  );
}

/** The checkpoint that the bulletin states and the one published last: signed by one key, the later not the shorter. */
async function openCheckpoints(
  { journal, asOf }: BulletinDocument,
  files: PublishedFiles,
  crypto: NoteCrypto,
  { policy, furtherKeys }: { policy: TrustPolicy | undefined; furtherKeys: readonly Verifier[] },
) {
  const verifier = verifierOf(crypto, parseVerifierKey(crypto.hasher, journal.verifierKey));
  const stated = openCheckpoint(journal.checkpoint, verifier, furtherKeys);
  if (Number(stated.size) < asOf.index) {
    throw new Disagreement(
      words('检查点的覆盖范围', 'what the checkpoint covers'),
      words(`通报计入 ${asOf.index} 条`, `the bulletin counts ${asOf.index} entries`),
      words(`其检查点只覆盖 ${stated.size} 条`, `its checkpoint covers ${stated.size}`),
    );
  }
  const note = await files.journal('checkpoint');
  if (note === null) throw new CannotCheck('checkpoint');
  const latest = openCheckpoint(decodeUtf8(note, 'checkpoint'), verifier, furtherKeys);
  checkFurtherKeys(latest, furtherKeys);
  if (latest.size < stated.size) {
    throw new Disagreement(
      words('日志的长度', 'the length of the journal'),
      words(`通报的检查点覆盖 ${stated.size} 条`, `the bulletin’s checkpoint covers ${stated.size} entries`),
      words(`已公开的只有 ${latest.size} 条`, `the published one only ${latest.size}`),
    );
  }
  const witnessed = policy ? await findWitnessed(files, verifier, policy, crypto) : null;
  return { stated, latest, witnessed };
}

/** @returns how many of the files are here; those that are not may be fetched later. */
async function compareFiles(
  published: readonly string[],
  bulletin: Uint8Array,
  files: PublishedFiles,
  digest: (of: Uint8Array) => string,
): Promise<number> {
  let compared = 0;
  for (const line of published) {
    const space = line.indexOf(' ');
    const expected = line.slice(0, space);
    const name = line.slice(space + 1);
    const bytes = name === 'bulletin.json' ? bulletin : await files.beside(name);
    if (bytes === null) continue;
    compared += 1;
    if (digest(bytes) === expected) continue;
    throw new Disagreement(
      asIs(name),
      words(`日志载明摘要 ${expected}`, `the journal has digest ${expected}`),
      words(`文件摘要为 ${digest(bytes)}`, `the file has ${digest(bytes)}`),
    );
  }
  return compared;
}
