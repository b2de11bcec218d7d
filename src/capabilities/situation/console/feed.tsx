import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { listKinds } from '#capabilities/bulletins/contract.ts';
import { useClock } from '#console/clock.ts';
import { formatClock } from '#console/format.ts';
import { Panel } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { type Label, useWords } from '#console/language.ts';
import { useLive } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { Overview } from '../contract.ts';
import { type FeedEntry, foldFeed, joinFeed } from './fold-feed.ts';

const mostEntries = 300;
const mostLines = 14;
const dayMs = 86_400_000;

export interface FeedProps {
  /** Newest first, as the overview was fetched. */
  readonly known: Overview['feed'];
  /** Names of districts, by code. */
  readonly places: ReadonlyMap<string, string>;
}

/** What has just been done in the city. New lines come in at the top and are marked for a moment. */
export function Feed({ known, places }: FeedProps) {
  const say = useWords();
  const readsJournal = mayOf(useMe())('journal.read');
  const { data: kinds } = useQuery({ ...query(listKinds, {}), staleTime: Number.POSITIVE_INFINITY });
  const [live, setLive] = useState<readonly FeedEntry[]>([]);
  // After a gap the overview is fetched again, and with it what is known.
  useLive([], (news) =>
    setLive((before) => (news === 'skipped' ? [] : joinFeed([news], before, mostEntries))),
  );
  const opened = useRef(known[0]?.index ?? -1);
  const lines = foldFeed(joinFeed(live, known, mostEntries), mostLines);
  const nameOf = (kind: string): Label =>
    known.find((entry) => entry.kind === kind)?.kindName ??
    kinds?.kinds.find((one) => one.kind === kind)?.name ??
    kind;
  return (
    <Panel
      title={words('刚刚发生', 'Just now')}
      {...(readsJournal ? { more: { href: '/journal', label: words('日志', 'Journal') } } : {})}
      flush
    >
      {lines.length === 0 ? (
        <Empty
          reason={words('还没有任何记录。', 'Nothing has been recorded yet.')}
          next={words('各单位办理的每件事都会出现在这里。', 'Whatever a unit does appears here.')}
        />
      ) : (
        <ol className="o-feed">
          {lines.map((line) => (
            <li key={line.key} className={line.index > opened.current ? 'is-fresh' : undefined}>
              <Moment at={line.at} />
              <a href={`/journal/${line.index}`}>
                {say(nameOf(line.kind))}
                {line.count > 1 && <span className="o-feed-count"> × {line.count}</span>}
              </a>
              <span className="k-quiet">{line.place !== null && places.get(line.place)}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** The time of day for what is less than a day old, the date before that. */
function Moment({ at }: { readonly at: string }) {
  const atMs = Date.parse(at);
  const recent = useClock((now) => now - atMs < dayMs);
  return recent ? <time dateTime={at}>{formatClock(atMs).slice(0, 5)}</time> : <When at={at} />;
}
