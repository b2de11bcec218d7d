/**
 * The journal of this installation: its name, its key, its published folder, and the work that turns recorded entries
 * into numbered and sealed ones.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signer } from '#primitives/merkle/note.ts';
import {
  ed25519Note,
  formatVerifierKey,
  noteSigner,
  publicKeyOf,
  verifierOf,
} from '#primitives/merkle/note-key.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import { formatSm2VerifierKey, sm2Signer } from '#primitives/merkle/sm2-note.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { Log } from '../log.ts';
import { keepSecret } from '../secret-file.ts';
import { Cosigning } from './cosigning.ts';
import { type Follower, Following } from './follow.ts';
import { nodeCrypto, nodeHasher } from './node-crypto.ts';
import { nodeSm2 } from './node-sm2.ts';
import { numberWaiting } from './number.ts';
import { refuseFork, type Seal, sealNumbered } from './seal.ts';

export interface Journal {
  /** Scheme-less name of the log, also the name of its key. */
  readonly origin: string;
  /** What an outsider needs to check signatures: `<origin>+<key id>+<base64>`. */
  readonly verifierKey: string;
  /** The same for the SM2 line of its checkpoints; `null` where they have none. */
  readonly sm2VerifierKey: string | null;
  /** Folder of immutable files (tiles, bundles) and the `checkpoint`. */
  readonly directory: string;
  /** How outside witnesses vouch for it; `null` where no policy names any. */
  readonly cosigning: Cosigning | null;
  /** Numbers and seals everything recorded so far, now; returns the sealed size. */
  settle(): Promise<number>;
  /** Numbers without sealing; returns the size of the journal. */
  number(): Promise<number>;
}

/**
 * @param options.witnesses whom to ask for cosignatures; their clock is the machine's, also in a demonstration.
 * @throws ForkRefused when the database is not a continuation of what is already public; Error for a policy that is not
 * for this journal.
 */
export async function openJournal(options: {
  db: Db;
  clock: Clock;
  origin: string;
  dataDirectory: string;
  witnesses?: { readonly policy: TrustPolicy; readonly clock: Clock } | null;
  /** Checkpoints get an SM2 line below the Ed25519 one, from the next on. */
  national?: boolean;
}): Promise<Journal> {
  const { db, clock, origin, dataDirectory, witnesses, national = false } = options;
  const directory = join(dataDirectory, 'published', 'journal');
  await mkdir(dirname(directory), { recursive: true });
  const seed = await keepSecret(join(dataDirectory, 'keys', 'journal.key'), 32);
  const key = { name: origin, type: ed25519Note, seed } as const;
  const publicKey = publicKeyOf(nodeCrypto, key);
  const sm2 = national ? await openSm2Key(join(dataDirectory, 'keys', 'journal-sm2.key'), origin) : null;
  const seal: Seal = {
    directory,
    origin,
    signers: [noteSigner(nodeCrypto, key), ...(sm2 ? [sm2.signer] : [])],
    verifier: verifierOf(nodeCrypto, publicKey),
  };
  await refuseFork(db, seal);
  const cosigning = witnesses ? new Cosigning({ ...witnesses, directory, log: seal.verifier }) : null;
  await cosigning?.recall();
  const now = () => clock.now();
  const number = () => numberWaiting(db, now);
  return {
    origin,
    verifierKey: formatVerifierKey(nodeHasher, publicKey),
    sm2VerifierKey: sm2?.verifierKey ?? null,
    directory,
    cosigning,
    number,
    async settle() {
      await number();
      return sealNumbered(db, seal, now);
    },
  };
}

/** @throws Error for a file that holds no SM2 key, as one in four thousand million that are made here does. */
async function openSm2Key(path: string, name: string): Promise<{ signer: Signer; verifierKey: string }> {
  const secret = await keepSecret(path, 32);
  try {
    const verifierKey = formatSm2VerifierKey(nodeHasher, { name, publicKey: nodeSm2.publicKey(secret) });
    return { signer: sm2Signer(nodeHasher, nodeSm2, name, secret), verifierKey };
  } catch (cause) {
    throw new Error(`${path} holds no SM2 key; restore it from a backup, or delete it if it is new`, {
      cause,
    });
  }
}

const IDLE_MS = 100;
const SEAL_EVERY_MS = 1_000;

/**
 * Keeps the journal going in a server: numbers what waits, lets followers catch up, seals once a second.
 * @param onNumbered told of the new size after each step that moved it.
 */
export function keepJournal(options: {
  db: Db;
  journal: Journal;
  followers: readonly Follower[];
  log: Log;
  onNumbered(size: number): Promise<void>;
}): { stop(): Promise<void> } {
  const { db, journal, followers, log, onNumbered } = options;
  const stopping = new AbortController();
  const following = new Following(db, followers);
  const work = async () => {
    let size = -1;
    let sealedAt = 0;
    while (!stopping.signal.aborted) {
      try {
        const numbered = await journal.number();
        if (numbered !== size) {
          size = numbered;
          await following.catchUp(size);
          await onNumbered(size);
        }
        if (performance.now() - sealedAt >= SEAL_EVERY_MS) {
          await journal.settle();
          sealedAt = performance.now();
        }
      } catch (error) {
        log.error({ error: (error as Error).stack }, 'the journal could not go on; trying again');
      }
      await pause(IDLE_MS, stopping.signal);
    }
  };
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
      await journal.settle();
    },
  };
}

/** Waits, or returns early when told to stop. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
