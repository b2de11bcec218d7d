/** As of when, as it is written under a number. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { nowMs, useClock } from '#console/clock.ts';
import { Note } from '#console/kit/states.tsx';
import { AsOf as AsOfLine, When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { AsOf } from '../contract.ts';
import { choiceOf, shownInstant } from './as-of.ts';
import { entryQuery } from './queries.ts';

export interface ShownAsOf {
  readonly at: string;
  readonly index: number;
}

/**
 * The instant that belongs to an as-of: the one asked for, now, or when the last counted entry happened. `null` as long
 * as that is not known, and for an empty journal.
 */
export function useShownAsOf(asked: string | undefined, { instant, index }: AsOf): ShownAsOf | null {
  const { by } = choiceOf(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new index is a new "now"
  const now = useMemo(() => new Date(nowMs()).toISOString(), [index]);
  const last = useQuery({
    ...entryQuery(index - 1),
    enabled: by === 'index' && index > 0,
    staleTime: 300_000,
  });
  const at = instant !== null ? shownInstant(instant) : by === 'now' ? now : (last.data?.entry.at ?? null);
  return at === null ? null : { at, index };
}

export function ShownAsOfLine({ of, index }: { readonly of: ShownAsOf | null; readonly index: number }) {
  const say = useWords();
  if (of !== null) return <AsOfLine {...of} />;
  return <span>{say(words('截至第 {index} 号', 'as of entry {index}'), { index })}</span>;
}

/** A day that is not over goes on changing what is "as of" it. */
export function UnfinishedDay({ of }: { readonly of: ShownAsOf | null }) {
  const say = useWords();
  const atMs = of === null ? 0 : Date.parse(of.at);
  const ahead = useClock((now) => atMs > now + 60_000);
  if (of === null || !ahead) return null;
  return (
    <Note>
      {say(words('这一时点还没有到：', 'That moment has not come yet: '))}
      <When at={of.at} endOfDay />
      {say(words('之前的新记录还会改变这些数字。', ' — records until then will still change these figures.'))}
    </Note>
  );
}
