import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { readPolicy } from '#platform/witness/read-policy.ts';
import type { Words } from '#primitives/endpoint.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import { asIs, CannotCheck, Disagreement, NotVerifiable, words } from '#verifier/disagreement.ts';
import { deviceSigned, linkCodeIn } from '#verifier/letter.ts';
import type { ProofCheck, ProofContext } from '#verifier/proof-context.ts';
import { type Recognised, recognise, refuseLarge } from '#verifier/recognise.ts';
import { type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import { type ProvenEntry, verifyEntryProof } from '#verifier/verify-entry-proof.ts';
import { verifyTableProof } from '#verifier/verify-table-proof.ts';
import type { Verb } from './main.ts';
import { type GivenKeys, readKeys } from './verify-keys.ts';

/** Exit codes: it agrees, two things disagree, or something that the check needs is not there. */
const YES = 0;
const NO = 1;
const CANNOT_CHECK = 2;

/** What a check came to, for people and for machines. */
interface Verdict {
  /** The last line. */
  readonly says: string;
  /** What was not proven, and why. */
  readonly notes: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly files: PublishedFiles;
  readonly keys: GivenKeys;
  readonly policy: TrustPolicy | undefined;
  /** Candidate number and link code, to check what the signer's device signed. */
  readonly signer: { readonly number: string; readonly linkCode: string } | null;
  onCheck(check: { readonly check: string; readonly says: Words }): void;
}

/** Verifies a bulletin or a proof from files alone: no database, no server. */
export const run: Verb = async (given, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      journal: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      policy: { type: 'string' },
      number: { type: 'string' },
      link: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const cannot = (why: string): number => {
    terminal.err(`kaoan verify: ${why}`);
    return CANNOT_CHECK;
  };
  const [path] = positionals;
  if (path === undefined) {
    return cannot(
      'name the file to check: a bulletin.json, such as data/published/bulletins/2020-1/bulletin.json, a .tlog-proof, a saved receipt page or a table proof',
    );
  }
  if ((values.number === undefined) !== (values.link === undefined)) {
    return cannot(
      '--number and --link belong together: candidate number, and the end of the signing address',
    );
  }
  let policy: TrustPolicy | undefined;
  let keys: GivenKeys;
  try {
    keys = readKeys(values.key);
    if (values.policy !== undefined) policy = await readPolicy(values.policy);
  } catch (error) {
    return cannot((error as Error).message);
  }
  const folder = dirname(resolve(path));
  // As published: bulletins/<year>-<serial>/bulletin.json beside journal/.
  const journal = resolve(values.journal ?? join(folder, '..', '..', 'journal'));
  const { json } = values;
  try {
    const { says, notes, ...verdict } = await verdictOn(recognise(await readGiven(path)), {
      files: {
        beside: (name) => readInside(folder, name),
        journal: (name) => readInside(journal, name),
      },
      keys,
      policy,
      signer:
        values.number === undefined || values.link === undefined
          ? null
          : { number: values.number, linkCode: linkCodeIn(values.link) },
      onCheck: ({ check, says: line }) => json || terminal.out(`  ✓ ${check.padEnd(11)} ${line.en}`),
    });
    if (json) terminal.out(JSON.stringify({ verdict: 'yes', ...verdict.json }));
    else for (const line of [...notes.map((note) => `  ! ${note}`), `yes: ${says}`]) terminal.out(line);
    return YES;
  } catch (error) {
    if (error instanceof CannotCheck || error instanceof NotVerifiable) {
      const why = error instanceof CannotCheck ? { missing: error.missing } : { why: error.says };
      if (json) terminal.out(JSON.stringify({ verdict: 'cannot-check', ...why }));
      else if (error instanceof NotVerifiable) terminal.err(`cannot check: ${error.message}`);
      else terminal.err(`cannot check: ${error.missing} is not there (journal: ${journal})`);
      return CANNOT_CHECK;
    }
    const { about, one, other } = error instanceof Disagreement ? error : malformed(error as Error);
    if (json) terminal.out(JSON.stringify({ verdict: 'no', about, one, other }));
    else {
      terminal.out(`no: ${about.en}`);
      terminal.out(`  one:   ${one.en}`);
      terminal.out(`  other: ${other.en}`);
    }
    return NO;
  }
};

function verdictOn(given: Recognised, asked: Asked): Promise<Verdict> {
  if (given.kind === 'bulletin') return onBulletin(given.bytes, asked);
  const context: ProofContext = {
    crypto: nodeCrypto,
    journal: asked.files.journal,
    onCheck: asked.onCheck,
    furtherKeys: asked.keys.furtherKeys,
    ...(asked.keys.key !== undefined && { key: asked.keys.key }),
    ...(asked.policy && { policy: asked.policy }),
  };
  return given.kind === 'table-proof'
    ? onTableProof(given.text, context)
    : onEntryProof(given, context, asked.signer);
}

async function onBulletin(bytes: Uint8Array, { files, keys, policy, onCheck }: Asked): Promise<Verdict> {
  const { document, checks, supersededBy, unwitnessed } = await verifyBulletin(bytes, files, nodeCrypto, {
    onCheck,
    furtherKeys: keys.furtherKeys,
    ...(keys.key !== undefined && { trustedKey: keys.key }),
    ...(policy && { policy }),
  });
  const { number } = document;
  return {
    says: `${number} is what the journal says`,
    notes: [
      ...(unwitnessed ? [unwitnessed.en] : []),
      ...(supersededBy ? [`superseded since, by bulletin ${supersededBy}`] : []),
    ],
    json: { number, checks, supersededBy, unwitnessed: unwitnessed?.en ?? null },
  };
}

async function onEntryProof(
  { text, fromPage }: Extract<Recognised, { kind: 'entry-proof' }>,
  context: ProofContext,
  signer: Asked['signer'],
): Promise<Verdict> {
  const { leaf, opened, letter, index, size, origin, checks, unwitnessed } = await verifyEntryProof(
    text,
    context,
  );
  const further: ProofCheck[] = [];
  const passed = (check: ProofCheck): void => {
    further.push(check);
    context.onCheck?.(check);
  };
  if (opened) passed(checkSm3(leaf.sm3, opened.committed));
  if (signer) passed(checkDevice(letter, signer));
  return {
    says: `${leaf.kind} ${leaf.subject} of ${leaf.at} is entry ${index} of ${origin}`,
    notes: [
      ...(unwitnessed ? [unwitnessed.en] : []),
      ...(opened ? [] : ['the file opens no private details: it proves the public entry alone']),
      ...(fromPage ? ['only the proof in the page is checked; its other words and pictures are not'] : []),
    ],
    json: {
      entry: { index, size, origin, leaf, by: opened?.by ?? null, details: opened?.details ?? null },
      checks: [...checks, ...further],
      unwitnessed: unwitnessed?.en ?? null,
    },
  };
}

/** @throws Disagreement */
function checkSm3(stated: string, committed: Uint8Array): ProofCheck {
  const computed = hash('sm3', committed, 'base64');
  if (stated === computed) {
    return { check: 'sm3', says: words('明细的 SM3 摘要也相符', 'and their SM3 digest agrees too') };
  }
  throw new Disagreement(
    words('明细的 SM3 摘要', 'the SM3 digest of the details'),
    words(`条目载明 ${stated}`, `the entry has ${stated}`),
    words(`明细算得 ${computed}`, `the details give ${computed}`),
  );
}

/** @throws NotVerifiable where no device has signed; Disagreement where it signed something else. */
function checkDevice(letter: ProvenEntry['letter'], signer: NonNullable<Asked['signer']>): ProofCheck {
  const holds = letter && deviceSigned(letter, signer, nodeCrypto.ed25519);
  if (holds === null) {
    throw new NotVerifiable(words('这份存证里没有设备签名。', 'This proof holds no signature of a device.'));
  }
  if (!holds) {
    throw new Disagreement(
      words('设备的签名', 'the signature of the device'),
      words(
        `存证载明由 ${letter?.details.deviceKey} 签名`,
        `the proof names the key ${letter?.details.deviceKey}`,
      ),
      words(
        '对这个考生号、这个链接和这份文本不成立',
        'it does not hold for this candidate number, this link and this letter',
      ),
    );
  }
  return {
    check: 'device',
    says: words(
      `设备密钥 ${letter?.details.deviceKey} 为这个考生号和链接签了这份承诺书`,
      `the device key ${letter?.details.deviceKey} signed this letter for this number and link`,
    ),
  };
}

async function onTableProof(text: string, context: ProofContext): Promise<Verdict> {
  const { key, count, commitment, entryIndex, checks, unwitnessed } = await verifyTableProof(text, context);
  return {
    says: `${key} counts ${count} of the ${commitment.total} in ${commitment.figure}`,
    notes: unwitnessed ? [unwitnessed.en] : [],
    json: {
      row: { key, count },
      table: commitment,
      entry: { index: entryIndex },
      checks,
      unwitnessed: unwitnessed?.en ?? null,
    },
  };
}

const malformed = (error: Error): Disagreement =>
  new Disagreement(
    words('已发布的文件', 'the published files'),
    words('应当合乎格式', 'they should be well-formed'),
    asIs(error.message),
  );

/** @throws CannotCheck when it is not there or no file; NotVerifiable when it is too large to be one of ours. */
async function readGiven(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new CannotCheck(path);
  refuseLarge(found.size);
  return readFile(path);
}

/** `null` when the file does not exist; a name that leads out of the folder does not exist either. */
async function readInside(folder: string, name: string): Promise<Uint8Array | null> {
  const path = resolve(folder, name);
  if (!path.startsWith(folder + sep)) return null;
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}
