/**
 * An independent witness: it watches logs of others and cosigns a checkpoint only when the log has grown from what it
 * cosigned before. It needs no database and no trust in the logs it watches.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeUtf8, equal, toHex } from '#primitives/bytes.ts';
import { parseCheckpoint } from '#primitives/merkle/checkpoint.ts';
import type { TreeHead } from '#primitives/merkle/consistency.ts';
import { formatNote, openNote, type Signer, signatureBy, type Verifier } from '#primitives/merkle/note.ts';
import {
  cosigner,
  ed25519Cosignature,
  ed25519Note,
  formatVerifierKey,
  parseVerifierKey,
  publicKeyOf,
  verifierOf,
} from '#primitives/merkle/note-key.ts';
import type { Clock } from '../clock/clock.ts';
import { writeDurably } from '../files/write-durably.ts';
import { nodeCrypto, nodeHasher } from '../journal/node-crypto.ts';
import type { Log } from '../log.ts';
import { keepSecret } from '../secret-file.ts';
import { type CosignedFile, CosignedStore } from './cosigned-store.ts';
import { judgeGrowth, readSubmission, type Submission, type WatchedLogs } from './judge-submission.ts';

export interface Witness {
  /** What others need to check its cosignatures: `<name>+<key id>+<base64>`. */
  readonly verifierKey: string;
  /** Names of the logs that it watches. */
  readonly origins: readonly string[];
  /**
   * Stores the checkpoint, then cosigns it. @param body of the protocol's request. @returns signature lines, each ended
   * by a line feed. @throws WitnessRefusal as the protocol spells it; Error when what is kept was damaged.
   */
  addCheckpoint(body: Uint8Array): Promise<string>;
  /** The checkpoint cosigned last. @param log hexadecimal SHA-256 of its origin. @returns `null` when there is none. */
  lastCosigned(log: string): Promise<string | null>;
}

/** The name of a log in paths: lower-case hexadecimal SHA-256 of its origin. */
export const logPath = (origin: string): string => toHex(nodeHasher.digest(encodeUtf8(origin, 'origin')));

/**
 * @param options.name of the witness's key, without spaces or `+`, such as `jiaoyu.example/witness`.
 * @param options.logs verifier keys of the logs to watch; two keys of one origin are both believed.
 * @throws FormatError for a name or key that is none; Error when the folder is another witness's.
 */
export async function openWitness(options: {
  name: string;
  logs: readonly string[];
  dataDirectory: string;
  clock: Clock;
  log: Log;
}): Promise<Witness> {
  const { name, dataDirectory, clock, log } = options;
  const logs = watchedLogs(options.logs);
  // Before the secret is made: a name that is none leaves nothing behind.
  publicNameOf(name);
  const seed = await keepSecret(join(dataDirectory, 'keys', 'witness.key'), 32);
  const key = { name, type: ed25519Cosignature, seed } as const;
  const publicKey = publicKeyOf(nodeCrypto, key);
  const verifierKey = formatVerifierKey(nodeHasher, publicKey);
  await keepIdentity(join(dataDirectory, 'verifier-key'), verifierKey);
  const signer = cosigner(nodeCrypto, key, () => clock.now());
  const own = verifierOf(nodeCrypto, publicKey);
  const store = new CosignedStore(join(dataDirectory, 'cosigned'));
  return {
    verifierKey,
    origins: [...logs.keys()],
    async addCheckpoint(body) {
      const submission = readSubmission(body, logs);
      const path = logPath(submission.origin);
      for (;;) {
        const kept = await store.read(path);
        const head = headOf(kept, own);
        try {
          judgeGrowth(nodeHasher, submission, head);
        } catch (error) {
          await keepEvidence(store, path, submission, kept, head, log);
          throw error;
        }
        const { note, line } = cosign(submission, signer);
        if (await store.store(path, kept, note)) return line;
      }
    },
    lastCosigned: async (path) => (await store.read(path)).note,
  };
}

/** @throws FormatError for a key that is malformed or not a log's. */
function watchedLogs(verifierKeys: readonly string[]): WatchedLogs {
  const logs = new Map<string, Verifier[]>();
  for (const text of verifierKeys) {
    const key = parseVerifierKey(nodeHasher, text);
    if (key.type !== ed25519Note) throw new RangeError(`${text} is the key of a cosigner, not of a log`);
    const known = logs.get(key.name) ?? [];
    const verifier = verifierOf(nodeCrypto, key);
    if (known.some(({ keyId }) => keyId === verifier.keyId)) throw new RangeError(`${text} is named twice`);
    logs.set(key.name, [...known, verifier]);
  }
  return logs;
}

function publicNameOf(name: string): void {
  formatVerifierKey(nodeHasher, { name, type: ed25519Cosignature, publicKey: new Uint8Array(32) });
}

/** The Ed25519 form does not sign the witness's name, so one key must never speak under two. */
async function keepIdentity(path: string, verifierKey: string): Promise<void> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept === null) return writeDurably(path, `${verifierKey}\n`);
  if (kept.trim() !== verifierKey) {
    throw new Error(
      `${path} says that this folder is of the witness ${kept.trim()}: start it under that name, or give another ` +
        'witness a folder of its own',
    );
  }
}

/** @throws SignatureError or FormatError when the file is not what this witness stored: then nothing is cosigned. */
function headOf({ note }: CosignedFile, own: Verifier): TreeHead {
  if (note === null) return { size: 0, root: nodeHasher.empty };
  const { size, root } = parseCheckpoint(openNote(note, [own]).text);
  return { size: Number(size), root };
}

function cosign({ text, signatures }: Submission, signer: Signer): { note: string; line: string } {
  const cosignature = signatureBy(signer, text);
  return {
    note: formatNote({ text, signatures: [...signatures, cosignature] }),
    line: formatNote({ text, signatures: [cosignature] }).slice(text.length + 1),
  };
}

/** Two roots of one size, both signed by the log, are a contradiction that it cannot explain away. */
async function keepEvidence(
  store: CosignedStore,
  path: string,
  submission: Submission,
  kept: CosignedFile,
  head: TreeHead,
  log: Log,
): Promise<void> {
  if (kept.note === null || submission.size !== head.size || equal(submission.root, head.root)) return;
  await store.keepContradiction(path, kept.note, formatNote(submission));
  log.error(
    { origin: submission.origin, size: head.size },
    'the log has signed two different histories; both checkpoints are kept in the folder "contradiction"',
  );
}
