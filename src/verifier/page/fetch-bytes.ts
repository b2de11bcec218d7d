import { CannotCheck } from '../disagreement.ts';

/** `null` when the file is not there. @throws CannotCheck when the server cannot be asked or does not answer. */
export async function fetchBytes(path: string): Promise<Uint8Array | null> {
  // The answer to a file that is not there would otherwise be the console's own page.
  const headers = { accept: 'application/octet-stream, application/json' };
  const answer = await fetch(path, { headers }).catch(() => null);
  if (answer?.status === 404) return null;
  if (!answer?.ok) throw new CannotCheck(path);
  return new Uint8Array(await answer.arrayBuffer());
}
