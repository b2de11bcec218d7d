/** Reading and acting on endpoints through TanStack Query. Keys are `[capability, endpoint name, input]`. */
import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseQueryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import type { Endpoint, ReplyOf } from '#primitives/endpoint.ts';
import { capabilityOf } from './address.ts';
import { call, type InputOf } from './call.ts';
import { type CallError, FaultError, isCallError } from './errors.ts';
import { useWaitingWhile } from './waiting.ts';

/** Options for `useQuery`, `useLoaded` and a page's `load`. */
export function query<E extends Endpoint>(endpoint: E, input: InputOf<E>) {
  return queryOptions<ReplyOf<E>>({
    queryKey: [capabilityOf(endpoint), endpoint.name, input],
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
  });
}

/**
 * What the page's `load` fetched. It is there before the first render, so there is no loading state to draw; a page
 * that asks for something its `load` left out fails at once and says so. When the search changes, the old data stands
 * until the new has come, and the shell shows that it is on its way.
 */
export function useLoaded<T>(options: UseQueryOptions<T>): T {
  const { data, error, isPlaceholderData } = useQuery<T>({
    ...options,
    placeholderData: keepPreviousData as NonNullable<UseQueryOptions<T>['placeholderData']>,
  });
  useWaitingWhile(isPlaceholderData);
  if (data !== undefined) return data;
  throw error ?? new Error(`this page's load() does not fetch ${JSON.stringify(options.queryKey)}`);
}

/** Marks everything read from these capabilities as old; what is on screen is fetched again. */
export async function refresh(queries: QueryClient, capabilities: readonly string[]): Promise<void> {
  await Promise.all(capabilities.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

export interface Act<E extends Endpoint> {
  /** Submits; never throws. The outcome is in `trouble` or goes to `onDone`. */
  readonly act: (input: InputOf<E>) => void;
  readonly pending: boolean;
  /** Share of an upload already sent, from 0 to 1. */
  readonly progress: number;
  /** Why the last submission did not succeed; show it where the form is with `<Trouble of={…} />`. */
  readonly trouble: CallError | null;
  readonly clear: () => void;
}

export interface ActOptions<E extends Endpoint> {
  readonly onDone?: (reply: ReplyOf<E>, input: InputOf<E>) => void;
  /** Other capabilities whose reads this act makes old. The endpoint's own is always included. */
  readonly alsoRefresh?: readonly string[];
}

/** A write bound to a form or a button. */
export function useAct<E extends Endpoint>(endpoint: E, options: ActOptions<E> = {}): Act<E> {
  const queries = useQueryClient();
  const [progress, setProgress] = useState(0);
  const mutation = useMutation<ReplyOf<E>, unknown, InputOf<E>>({
    mutationFn: (input) => {
      setProgress(0);
      return call(endpoint, input, { onProgress: setProgress });
    },
    onSuccess: async (reply, input) => {
      await refresh(queries, [capabilityOf(endpoint), ...(options.alsoRefresh ?? [])]);
      options.onDone?.(reply, input);
    },
  });
  const { error } = mutation;
  return {
    act: mutation.mutate,
    pending: mutation.isPending,
    progress,
    trouble: error === null ? null : isCallError(error) ? error : new FaultError('server', null, error),
    clear: mutation.reset,
  };
}
