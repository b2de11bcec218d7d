/** What every check of a proof rests on: the journal's key, the reader's policy, and where public files are to be had. */

import { FormatError } from '#primitives/bytes.ts';
import type { Words } from '#primitives/endpoint.ts';
import { type OpenedCheckpoint, openCheckpoint, parseCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { keyOf, parseNote, SignatureError, type Verifier } from '#primitives/merkle/note.ts';
import {
  formatVerifierKey,
  type NoteCrypto,
  type PublicKey,
  parseVerifierKey,
  verifierOf,
} from '#primitives/merkle/note-key.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import { ProofError } from '#primitives/merkle/proof-error.ts';
import { checkLogOfPolicy } from './check-witnesses.ts';
import { asIs, Disagreement, NotVerifiable, words } from './disagreement.ts';
import { checkFurtherKeys } from './further-keys.ts';

export interface ProofContext {
  readonly crypto: NoteCrypto;
  /** The journal's verifier key. Without it the log of the policy with the same name is used. */
  readonly key?: string;
  /** Further keys of the same journal, such as its SM2 key: each must have signed the checkpoint. */
  readonly furtherKeys?: readonly Verifier[];
  /** `server`: by the very party that is being checked; the reader is told so. */
  readonly keyFrom?: 'reader' | 'server';
  /** Which witnesses must have cosigned, by the reader's own judgement. */
  readonly policy?: TrustPolicy;
  /** A published file of the journal, e.g. `tile/0/000`; `null` when it is not there. Absent where none can be had. */
  journal?(path: string): Promise<Uint8Array | null>;
  /** Told of each step as it succeeds. */
  onCheck?(check: ProofCheck): void;
}

export interface ProofCheck {
  /** What was checked, for a machine. */
  readonly check:
    | 'form'
    | 'key'
    | 'checkpoint'
    | 'inclusion'
    | 'opening'
    | 'letter'
    | 'sm3'
    | 'device'
    | 'table'
    | 'witnesses';
  readonly says: Words;
}

/** The steps that have succeeded so far. */
export class PassedChecks {
  readonly all: ProofCheck[] = [];
  readonly #onCheck: ProofContext['onCheck'];

  constructor({ onCheck }: ProofContext) {
    this.#onCheck = onCheck;
  }

  add(check: ProofCheck['check'], zh: string, en: string): void {
    const passed = { check, says: words(zh, en) };
    this.all.push(passed);
    this.#onCheck?.(passed);
  }
}

export interface TrustedCheckpoint extends OpenedCheckpoint {
  readonly log: Verifier;
}

/**
 * Opens the signed checkpoint of a proof with the key that the reader has.
 * @throws NotVerifiable without any key; Disagreement when it is another journal's, or not signed by this key.
 */
export function trustedCheckpoint(
  note: string,
  context: ProofContext,
  passed: PassedChecks,
): TrustedCheckpoint {
  const { origin } = inForm(() => parseCheckpoint(parseNote(note).text));
  const key = keyFor(origin, context);
  const named = formatVerifierKey(context.crypto.hasher, key);
  if (context.policy) checkLogOfPolicy(named, context.policy, context.crypto);
  if (key.name !== origin) {
    throw new Disagreement(
      words('哪一个日志', 'which journal'),
      words(`存证出自 ${origin}`, `the proof is of ${origin}`),
      words(`公钥属于 ${key.name}`, `the key is of ${key.name}`),
    );
  }
  const log = verifierOf(context.crypto, key);
  const { furtherKeys = [] } = context;
  const checkpoint = signed(note, log, furtherKeys, named);
  checkFurtherKeys(checkpoint, furtherKeys);
  if (context.keyFrom === 'server') {
    passed.add(
      'key',
      `公钥由本站给出（${named}），请与从别处得到的核对`,
      `the key is what this site gives (${named}); compare it with one you had from elsewhere`,
    );
  } else {
    passed.add('key', `公钥是您给出的 ${named}`, `the key is the one you gave, ${named}`);
  }
  const by = [checkpoint.logSignature, ...checkpoint.cosignatures].map(keyOf);
  passed.add(
    'checkpoint',
    `${by.join('、')} 签名的检查点，覆盖 ${checkpoint.size} 条`,
    `a checkpoint signed by ${by.join(', ')}, over ${checkpoint.size} entries`,
  );
  return { ...checkpoint, log };
}

function keyFor(origin: string, { key, policy, crypto }: ProofContext): PublicKey {
  if (key !== undefined) {
    try {
      return parseVerifierKey(crypto.hasher, key.trim());
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new NotVerifiable(
        words(
          `日志公钥不完整或写错了，应为“名称+8 位编号+base64”：${error.message}`,
          `The journal’s key is incomplete or mistyped; it reads name+8 digits+base64: ${error.message}`,
        ),
      );
    }
  }
  const listed = policy?.logs.find((log) => log.key.name === origin);
  if (listed) return listed.key;
  throw new NotVerifiable(
    words(
      `存证不含日志公钥。请给出 ${origin} 的公钥（向考试机构索取，或抄自已发布的通报）。`,
      `A proof does not hold the journal’s key. Give the key of ${origin}: ask the exam authority, or copy it from a published bulletin.`,
    ),
  );
}

function signed(
  note: string,
  log: Verifier,
  furtherKeys: readonly Verifier[],
  named: string,
): OpenedCheckpoint {
  try {
    return openCheckpoint(note, log, furtherKeys);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    const by = parseNote(note).signatures.map(keyOf).join(', ');
    throw new Disagreement(
      words('检查点的签名', 'the signature of the checkpoint'),
      words(`检查点由 ${by} 签名`, `the checkpoint is signed by ${by}`),
      words(
        `用公钥 ${named} 核对不成立：${error.message}`,
        `it does not hold under the key ${named}: ${error.message}`,
      ),
    );
  }
}

/** @throws Disagreement for what is not in the form it should have. */
export function inForm<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new Disagreement(
      words('文件的格式', 'the form of the file'),
      words('应是一份完整、未改动的存证文件', 'it should be a whole and unchanged proof'),
      asIs(error.message),
    );
  }
}

/** @throws Disagreement with the two hashes for a proof that does not hold. */
export function proven<T>(what: Words, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    const { expected, computed } = error;
    if (expected === undefined || computed === undefined) {
      throw new Disagreement(what, words('证明应当成立', 'the proof should hold'), asIs(error.message));
    }
    throw new Disagreement(
      what,
      words(`签名载明 ${expected}`, `what is signed has ${expected}`),
      words(`由文件算得 ${computed}`, `the file gives ${computed}`),
    );
  }
}
