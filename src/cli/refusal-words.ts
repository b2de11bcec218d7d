import { fillIn } from '#platform/http/language.ts';
import { Refusal } from '#platform/http/refusal.ts';
import type { Endpoint } from '#primitives/endpoint.ts';

/**
 * Does the work, and says a refusal in the words that the contracts have for it: on a command line there is no page that
 * would.
 * @param endpoints whose refusals the work may meet.
 */
export async function sayingRefusals<T>(endpoints: readonly Endpoint[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const declared = endpoints
      .map(({ refusals }) => refusals[error.code])
      .find((words) => words !== undefined);
    if (!declared) throw error;
    throw new Error(fillIn(`${declared.en} ${declared.zh}`, error.details), { cause: error });
  }
}
