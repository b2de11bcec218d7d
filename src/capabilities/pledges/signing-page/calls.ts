/** The page's calls to the server. Every answer is a reply, a refusal in the server's own words, or "did not get through". */
import type { IdentifiedSigner, Receipt, SigningPage, SignPledgeBody, SignPledgeReply } from '../contract.ts';
import { retryDelayMs, waitFor } from './waiting.ts';
import type { Language } from './words.ts';

export type Answer<R> =
  | { readonly kind: 'reply'; readonly reply: R }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** No answer, a fault, or "come back later": the same call may be made again, and signing twice is impossible. */
  | { readonly kind: 'again'; readonly afterMs: number | null; readonly message: string | null };

const PATIENCE_MS = 20_000;
const AGAIN = [408, 429, 500, 502, 503, 504];

async function call<R>(
  language: Language,
  path: string,
  body?: unknown,
  read: (response: Response) => Promise<unknown> = (response) => response.json(),
): Promise<Answer<R>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'accept-language': language === 'zh' ? 'zh-CN' : 'en',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      credentials: 'omit',
      cache: 'no-store',
      signal: abort.signal,
    });
    if (response.ok) return { kind: 'reply', reply: (await read(response)) as R };
    const { code, message } = (await response.json()) as { code: string; message: string };
    const later = AGAIN.includes(response.status) && code !== 'too-many-attempts';
    if (later || code === 'not-sealed') {
      const seconds = Number(response.headers.get('retry-after'));
      return { kind: 'again', afterMs: seconds > 0 ? seconds * 1_000 : null, message };
    }
    return { kind: 'refused', code, message };
  } catch {
    return { kind: 'again', afterMs: null, message: null };
  } finally {
    clearTimeout(timer);
  }
}

export const openPage = (language: Language, code: string) =>
  call<SigningPage>(language, `/api/pledges/signing/${code}`);

export const identify = (language: Language, code: string, who: { number: string; idTail: string }) =>
  call<IdentifiedSigner>(language, `/api/pledges/signing/${code}/signer`, who);

export const sign = (language: Language, code: string, letter: SignPledgeBody) =>
  call<SignPledgeReply>(language, `/api/pledges/signing/${code}/letters`, letter);

export const readReceipt = (language: Language, id: string) =>
  call<Receipt>(language, `/api/pledges/receipts/${id}`);

/** The text of the `.tlog-proof` file. */
export const readProof = (language: Language, id: string) =>
  call<string>(language, `/api/pledges/receipts/${id}/proof`, undefined, (response) => response.text());

export interface Asking {
  /** Told before each wait; `tries` counts what came to nothing. */
  trouble(tries: number, message: string | null): void;
  /** Once this is false, nothing is asked any more and no answer ever comes. */
  wanted?(): boolean;
  /** Asks on only while somebody looks at the page. */
  readonly seen: boolean;
}

/** Asks until there is a reply or a refusal. */
export async function untilAnswered<R>(
  ask: () => Promise<Answer<R>>,
  { trouble, wanted, seen }: Asking,
): Promise<Exclude<Answer<R>, { kind: 'again' }>> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (answer.kind !== 'again') return answer;
    if (wanted?.() === false) return new Promise(() => undefined);
    trouble(tries + 1, answer.message);
    await waitFor(retryDelayMs(tries, answer.afterMs), { seen });
  }
}
