/** A log asks a witness for its cosignature, C2SP tlog-witness v1.0.0. */
import { parseTreeNumber } from '#primitives/merkle/decimal.ts';
import { type NoteSignature, openNote, type Verifier } from '#primitives/merkle/note.ts';
import { formatWitnessRequest } from '#primitives/merkle/witness-request.ts';

/** A witness gave no cosignature. The message says why, for those who run the log. */
export class WitnessTrouble extends Error {
  override readonly name = 'WitnessTrouble';
  /** The witness holds another history than we do: a matter for people, not one of waiting. */
  readonly contradicts: boolean;

  constructor(message: string, contradicts = false, cause?: unknown) {
    super(message, { cause });
    this.contradicts = contradicts;
  }
}

export interface Question {
  /** Submission prefix of the witness. */
  readonly url: string;
  /** What the witness is thought to have cosigned last; 0 when nothing is known. */
  readonly oldSize: number;
  readonly size: number;
  /** The signed checkpoint of that size, and the text in it that is signed. */
  readonly note: string;
  readonly text: string;
  /** Consistency from a size that the witness names to the checkpoint's. */
  prove(oldSize: number): Promise<Uint8Array[]>;
  /** Keys whose cosignatures are wanted; lines of all others are dropped. */
  readonly keys: readonly Verifier[];
  readonly signal: AbortSignal;
}

const MAX_ANSWER_BYTES = 16 * 1024;
/** The first may be told the right size, the second may be overtaken by another process of ours. */
const ATTEMPTS = 3;

/** @returns at least one cosignature, each verified under one of the keys. @throws WitnessTrouble */
export async function askWitness(question: Question): Promise<readonly NoteSignature[]> {
  const { size, note, prove } = question;
  let oldSize = Math.min(question.oldSize, size);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const proof = await prove(oldSize);
    const { status, type, text } = await post(
      question,
      formatWitnessRequest({ oldSize: BigInt(oldSize), proof, checkpoint: note }),
    );
    if (status === 200) return openAnswer(question, text);
    if (status !== 409 || type !== 'text/x.tlog.size') throw refused(status, text);
    const told = toldSize(text);
    if (told > size) {
      throw new WitnessTrouble(
        `it has cosigned ${told} entries of this journal, which has only ${size}: probably a backup was restored`,
        true,
      );
    }
    oldSize = told;
  }
  throw new WitnessTrouble(`it named another size ${ATTEMPTS} times`);
}

async function post({ url, signal }: Question, body: string) {
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      // An answer from elsewhere is not the witness's.
      redirect: 'error',
      signal,
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await readText(response),
    };
  } catch (error) {
    if (error instanceof WitnessTrouble) throw error;
    const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    throw new WitnessTrouble(
      `it cannot be reached: ${cause?.code ?? cause?.message ?? message}`,
      false,
      error,
    );
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES)
      throw new WitnessTrouble(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function toldSize(text: string): number {
  try {
    if (!text.endsWith('\n')) throw new Error('the size does not end with a line feed');
    return Number(parseTreeNumber(text.slice(0, -1), 'the size it names'));
  } catch (error) {
    throw new WitnessTrouble(`its answer is malformed: ${(error as Error).message}`, false, error);
  }
}

function openAnswer({ text, keys }: Question, lines: string): readonly NoteSignature[] {
  try {
    return openNote(`${text}\n${lines}`, keys).verified;
  } catch (error) {
    throw new WitnessTrouble(`its cosignature is not good: ${(error as Error).message}`, false, error);
  }
}

function refused(status: number, text: string): WitnessTrouble {
  const said = JSON.stringify(text.slice(0, 200).trim());
  if (status === 404) {
    return new WitnessTrouble(`it does not watch this journal; give its operator our key (it said ${said})`);
  }
  if (status === 403) return new WitnessTrouble(`it knows this journal under another key (it said ${said})`);
  if (status === 422 || status === 409) {
    return new WitnessTrouble(`our journal does not go on from what it cosigned (it said ${said})`, true);
  }
  return new WitnessTrouble(`it answered ${status} (${said})`);
}
