/** Reads HTTP/1.1 answers out of what a socket delivered: the status, and where the body lies. Nothing is copied. */

const HEAD_END = Buffer.from('\r\n\r\n');
const OUTCOME = Buffer.from('{"outcome":"');
const QUOTE = 0x22;

export interface Answer {
  status: number;
  headAt: number;
  bodyAt: number;
  /** Behind the last byte of the answer. */
  end: number;
}

/**
 * Fills `answer` from the bytes at `from`; `false` when they are not yet all there.
 * @throws Error for anything but an answer with a content-length.
 */
export function readAnswer(bytes: Buffer, from: number, length: number, answer: Answer): boolean {
  const headEnd = bytes.indexOf(HEAD_END, from);
  // What lies behind `length` is left over from earlier answers.
  if (headEnd < 0 || headEnd + HEAD_END.length > length) return false;
  const head = bytes.toString('latin1', from, headEnd);
  const bodyBytes = contentLength(head);
  if (!head.startsWith('HTTP/1.1 ') || bodyBytes === null) throw new Error(`not understood: ${head}`);
  answer.status = Number(head.slice(9, 12));
  answer.headAt = from;
  answer.bodyAt = headEnd + HEAD_END.length;
  answer.end = answer.bodyAt + bodyBytes;
  return answer.end <= length;
}

function contentLength(head: string): number | null {
  const found = /\r\ncontent-length: *(\d+)(?:\r\n|$)/i.exec(head);
  return found ? Number(found[1]) : null;
}

/** Seconds after which to come back, as the head says; 1 where it says nothing. */
export function retryAfterSeconds(bytes: Buffer, { headAt, bodyAt }: Answer): number {
  const found = /\r\nretry-after: *(\d+)\r\n/i.exec(bytes.toString('latin1', headAt, bodyAt));
  return found ? Number(found[1]) : 1;
}

/** The value of `outcome` where the body begins with it; '' elsewhere. */
export function outcomeOf(bytes: Buffer, { bodyAt, end }: Answer): string {
  const valueAt = bodyAt + OUTCOME.length;
  if (bytes.compare(OUTCOME, 0, OUTCOME.length, bodyAt, Math.min(valueAt, end)) !== 0) return '';
  const valueEnd = bytes.indexOf(QUOTE, valueAt);
  return valueEnd < 0 || valueEnd > end ? '' : bytes.toString('latin1', valueAt, valueEnd);
}
