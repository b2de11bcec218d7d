/**
 * The live stream of numbered journal entries. One connection for the whole console; it resumes after the last index it
 * has seen, so nothing is missed over a broken line.
 *
 * A hidden tab lets go of its connection: browsers allow six to one server without HTTP/2, and a person with seven tabs
 * would otherwise find the seventh dead.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { followJournal } from '#platform/live/contract.ts';
import { addressOf } from './address.ts';
import { capabilityOfKind, type LiveEntry, readEntry, readHead, reconnectAfterMs } from './live-entry.ts';
import { refresh } from './query.ts';

export type LiveState = 'off' | 'connecting' | 'live' | 'broken';

/** An entry; `skipped` when there were too many to tell one by one. */
type News = LiveEntry | 'skipped';
type Listener = (news: News) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<() => void>();
let state: LiveState = 'off';
let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;
let lastIndex: number | null = null;
let wanted = false;

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
}

function release(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function connect(): void {
  release();
  if (!wanted || document.hidden) {
    become('off');
    return;
  }
  if (state !== 'broken') become('connecting');
  const stream = new EventSource(addressOf(followJournal, { query: { after: lastIndex } }));
  source = stream;
  stream.onopen = () => {
    attempt = 0;
    become('live');
  };
  // Where this connection begins, so that one that breaks before the first entry resumes from there too.
  stream.addEventListener('head', (event: MessageEvent<string>) => {
    lastIndex ??= readHead(event.data);
  });
  stream.addEventListener('entry', (event: MessageEvent<string>) => {
    const entry = readEntry(event.data);
    // After a resume the server may begin a little early; an entry is told once.
    if (entry === null || (lastIndex !== null && entry.index <= lastIndex)) return;
    lastIndex = entry.index;
    for (const listener of listeners) listener(entry);
  });
  stream.addEventListener('skipped', (event: MessageEvent<string>) => {
    lastIndex = readHead(event.data) ?? lastIndex;
    for (const listener of listeners) listener('skipped');
  });
  stream.onerror = () => {
    release();
    attempt += 1;
    become('broken');
    timer = setTimeout(connect, reconnectAfterMs(attempt, Math.random()));
  };
}

function onVisibilityChange(): void {
  if (document.hidden) {
    release();
    become('off');
  } else {
    connect();
  }
}

/** The shell calls this when someone is signed in, and the returned function when they leave. */
export function openLive(): () => void {
  wanted = true;
  document.addEventListener('visibilitychange', onVisibilityChange);
  connect();
  return () => {
    wanted = false;
    lastIndex = null;
    document.removeEventListener('visibilitychange', onVisibilityChange);
    connect();
  };
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    () => state,
  );

/**
 * Hears every new entry of the given kinds (`pledges.signed`) or whole capabilities (`pledges`); all when the list is
 * empty.
 */
export function useLive(kinds: readonly string[], hear: Listener): void {
  const latest = useRef({ kinds, hear });
  useEffect(() => {
    latest.current = { kinds, hear };
  });
  useEffect(() => {
    const listener: Listener = (news) => {
      const { kinds, hear } = latest.current;
      const heard =
        news === 'skipped' ||
        kinds.length === 0 ||
        kinds.includes(news.kind) ||
        kinds.includes(capabilityOfKind(news.kind));
      if (heard) hear(news);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}

/** After the first entry in a while the screen follows within this. */
const soonMs = 300;

/** Runs `act` soon after it is asked for, but not again within `everyMs` of the last time. */
function usePaced(act: () => void, everyMs: number): () => void {
  const latest = useRef(act);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ranAtMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        ranAtMs.current = performance.now();
        latest.current();
      },
      Math.max(soonMs, ranAtMs.current + everyMs - performance.now()),
    );
  };
}

/**
 * Keeps a page fresh: when entries of these kinds (`organisation.roster-counted`) or capabilities (`cases`) arrive, what
 * was read from any of the capabilities is fetched again, because a matter of one is changed by acts on another. At most
 * once in `everyMs`, so that a class signing at once is one fetch and not fifty.
 */
export function useFreshOn(kinds: readonly string[], everyMs = 5000): void {
  const queries = useQueryClient();
  const ask = usePaced(() => void refresh(queries, kinds.map(capabilityOfKind)), everyMs);
  useLive(kinds, ask);
}

/** Calls `act` after new entries of any kind have arrived, at most once in `everyMs`. */
export function useJournalGrowth(act: () => void, everyMs = 5000): void {
  useLive([], usePaced(act, everyMs));
}
