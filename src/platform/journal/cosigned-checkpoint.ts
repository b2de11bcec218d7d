/**
 * The published checkpoint with what witnesses have said of it. Two files: `checkpoint` is always the newest, with the
 * cosignatures it has so far; `cosigned/checkpoint` is the newest that meets the policy, so that a reader who asks for
 * witnesses finds one at any moment, also in the seconds after a sealing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '#primitives/bytes.ts';
import { type OpenedCheckpoint, openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import {
  formatNote,
  keyOf,
  type NoteSignature,
  parseNote,
  SignatureError,
  type Verifier,
} from '#primitives/merkle/note.ts';
import { quorumMet, type TrustPolicy } from '#primitives/merkle/policy.ts';
import { type Db, inTransaction } from '../db/db.ts';
import { writeDurably } from '../files/write-durably.ts';
import { type KeptCheckpoint, lockSealing } from './seal.ts';

/** The keys behind a policy, in its sequence. */
export interface PolicyKeys {
  readonly policy: TrustPolicy;
  readonly log: Verifier;
  /** One for each witness of the policy. */
  readonly witnesses: readonly { readonly name: string; readonly verifier: Verifier }[];
}

const places = ['checkpoint', join('cosigned', 'checkpoint')] as const;

/** What is published in both places and holds under the keys: what does not hold is as if it were not there. */
export async function publishedCheckpoints(
  directory: string,
  keys: PolicyKeys,
): Promise<Readonly<Record<'newest' | 'cosigned', OpenedCheckpoint | null>>> {
  const [newest, cosigned] = await Promise.all(
    places.map((place) => readOpened(join(directory, place), keys)),
  );
  return { newest: newest ?? null, cosigned: cosigned ?? null };
}

async function readOpened(path: string, { log, witnesses }: PolicyKeys): Promise<OpenedCheckpoint | null> {
  const note = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (note === null) return null;
  const cosigners = witnesses.map(({ verifier }) => verifier);
  // One false line makes a note false as a whole; the log's own part may still be good.
  return orNull(() => openCheckpoint(note, log, cosigners)) ?? orNull(() => openCheckpoint(note, log));
}

function orNull<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof FormatError || error instanceof SignatureError) return null;
    throw error;
  }
}

/**
 * Adds cosignatures of one checkpoint to what is published of it, under the lock of sealing: an older checkpoint never
 * takes the place of a newer one, and nothing that another process has added is lost.
 */
export async function publishCosignatures(
  db: Db,
  directory: string,
  keys: PolicyKeys,
  checkpoint: Pick<KeptCheckpoint, 'note'>,
  fresh: readonly NoteSignature[],
): Promise<void> {
  const sealed = openCheckpoint(checkpoint.note, keys.log);
  const own = parseNote(checkpoint.note).signatures;
  await inTransaction(db, async (tx) => {
    await lockSealing(tx);
    const { newest, cosigned } = await publishedCheckpoints(directory, keys);
    const known = [newest, cosigned].flatMap((published) =>
      published?.text === sealed.text ? published.cosignatures : [],
    );
    const byKey = new Map([...known, ...fresh].map((signature) => [keyOf(signature), signature]));
    const signed = keys.witnesses.filter(({ verifier }) => byKey.has(keyOf(verifier)));
    const signatures = signed.flatMap(({ verifier }) => byKey.get(keyOf(verifier)) ?? []);
    const note = formatNote({ text: sealed.text, signatures: [...own, ...signatures] });
    if (newest?.text === sealed.text) await writeDurably(join(directory, places[0]), note);
    const met = quorumMet(keys.policy.quorum, new Set(signed.map(({ name }) => name)));
    if (met && signed.length > 0 && (cosigned === null || cosigned.size <= sealed.size)) {
      await writeDurably(join(directory, places[1]), note);
    }
  });
}
