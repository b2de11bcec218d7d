import './timetable.css';
import { useExamYear } from '#console/exam.ts';
import { formatCount, formatInstant } from '#console/format.ts';
import { Lamp } from '#console/kit/lamp.tsx';
import { PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { Timeline } from '#console/kit/timeline.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { RoomKind } from '../contract.ts';
import { getSite, type Room } from '../site-contract.ts';
import { sitesPage, timetablePage } from './pages.tsx';
import { roomKindWords } from './room-lines.ts';
import { timesOf } from './session-days.ts';
import { SiteActs } from './site-acts.tsx';
import { aspectWords, readinessLamp, siteActWords } from './site-words.ts';
import { Upgrades } from './upgrades.tsx';

export function SitePage({ params }: PageProps<'/sites/$siteId'>) {
  const say = useWords();
  const language = useLanguage();
  const examYear = useExamYear();
  useFreshOn(['timetable']);
  const { site, rooms, upgrades, acceptanceDay, sessions, timeline, mayManage } = useLoaded(
    query(getSite, { params: { id: params.siteId } }),
  );
  const dayText = (at: string) => formatInstant(at, { language, examYear, precision: 'day' });
  return (
    <Stack>
      <PageHead
        title={site.name}
        back={{ href: hrefOf(sitesPage, {}), label: sitesPage.title }}
        note={
          <>
            {site.code}
            {site.district !== null && ` · ${site.district.name}`} ·{' '}
            <a href={`/organisation/units/${site.unit.id}`}>{site.unit.name}</a>
          </>
        }
        actions={<SiteActs site={site} rooms={rooms} acceptanceDay={acceptanceDay} mayManage={mayManage} />}
      />
      <Split>
        <Stack>
          <Panel
            title={words('就绪情况', 'Readiness')}
            note={<Lamp {...readinessLamp(site.reasons)} />}
            flush
          >
            <ul className="t-reasons">
              {site.reasons.map(({ aspect, ready, words: reason }) => (
                <li key={aspect}>
                  <span className="k-quiet">{say(aspectWords[aspect])}</span>
                  <span>
                    <Lamp state={ready ? 'on-time' : 'near'} label={reason} />
                    {aspect === 'acceptance' && acceptanceDay !== null && (
                      <span className="k-quiet"> {dayText(acceptanceDay)}</span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </Panel>
          <Upgrades siteId={site.id} items={upgrades} mayManage={mayManage} />
          <Panel
            title={words('考场', 'Rooms')}
            note={say(words('{rooms} 个，{seats} 个座位', '{rooms} rooms, {seats} seats'), {
              rooms: rooms.length,
              seats: site.seats,
            })}
          >
            {rooms.length === 0 ? (
              <Empty
                reason={words('还没有登记考场。', 'No room is registered.')}
                next={words(
                  '由区市在“更正登记”中填入考场名册。',
                  'The district enters them under “Correct the register”.',
                )}
              />
            ) : (
              <Rooms rooms={rooms} />
            )}
          </Panel>
        </Stack>
        <Stack>
          <Panel
            title={words('承担场次', 'Sessions held here')}
            more={{ href: hrefOf(timetablePage, {}), label: timetablePage.title }}
            flush
          >
            {sessions.length === 0 ? (
              <Empty reason={words('还没有承担场次。', 'It holds no session yet.')} />
            ) : (
              <ul className="t-items">
                {sessions.map((session) => (
                  <li key={session.id}>
                    <span className="t-items-what">{say(session.subject)}</span>
                    <span className="k-quiet">
                      {dayText(session.startsAt)} {timesOf(session)}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Panel title={words('经过', 'What happened')}>
            <Timeline
              entries={timeline.toReversed().map(({ verb, at, by, note, entryId }) => ({
                key: entryId,
                at,
                what: siteActWords[verb],
                ...(verb === 'rejected' || verb === 'upgrade-returned' ? { state: 'overdue' as const } : {}),
                ...(by === null ? {} : { who: by.name }),
                ...(note === '' ? {} : { body: note }),
              }))}
            />
          </Panel>
        </Stack>
      </Split>
    </Stack>
  );
}

function Rooms({ rooms }: { readonly rooms: readonly Room[] }) {
  const say = useWords();
  const language = useLanguage();
  const byKind = Map.groupBy(rooms, ({ kind }) => kind);
  return (Object.keys(roomKindWords) as RoomKind[]).map((kind) => {
    const ofKind = byKind.get(kind) ?? [];
    if (ofKind.length === 0) return null;
    return (
      <section key={kind}>
        <h3 className="t-rooms-kind">
          {say(roomKindWords[kind])} <span className="k-quiet">{formatCount(ofKind.length, language)}</span>
        </h3>
        <ul className="t-rooms">
          {ofKind.map(({ number, seats }) => (
            <li key={number}>
              <span>{number}</span>
              <span className="k-quiet">{say(words('{seats} 座', '{seats}'), { seats })}</span>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}
