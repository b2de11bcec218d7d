import './findings.css';
import { Due, MatterLamp } from '#console/kit/due.tsx';
import { EvidenceList } from '#console/kit/evidence-list.tsx';
import { Facts, PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { When } from '#console/kit/time.tsx';
import { type TimelineEntry as ShownEntry, Timeline } from '#console/kit/timeline.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { getFinding, type TimelineEntry } from '../contract.ts';
import { findingSourceWords, findingStateWords } from '../rules.ts';
import { type findingAt, findingsAt } from './addresses.ts';
import { FindingActs } from './finding-act-bar.tsx';
import { isOutstanding } from './finding-acts.ts';
import { isSetback, verbOf, waitingFor } from './finding-words.ts';
import { OrdersPanel, SharesPanel } from './orders-panel.tsx';
import { SeverityMark } from './severity-mark.tsx';

type Matter = ReplyOf<typeof getFinding>;

export function FindingPage({ params, goTo }: PageProps<typeof findingAt.path>) {
  const say = useWords();
  const matter = useLoaded(query(getFinding, { params: { id: params.findingId } }));
  useFreshOn(['cases', 'obligations', 'timetable']);
  const { finding, orders, shares, timeline } = matter;
  const evidence = timeline.filter((entry) => entry.evidence.length > 0);
  return (
    <Stack>
      <PageHead
        title={finding.title}
        back={{ href: hrefOf(findingsAt, {}, { state: 'open' }), label: words('风险问题', 'Findings') }}
        note={
          <span className="f-standing">
            <span>{say(words('第 {number} 号', 'No. {number}'), { number: finding.number })}</span>
            <SeverityMark severity={finding.severity} />
            <MatterLamp
              lamp={finding.lamp}
              done={findingStateWords[finding.state]}
              dropped={finding.state === 'voided'}
            />
            {finding.state === 'open' && finding.dueAt !== null && (
              <Due at={finding.dueAt} lamp={finding.lamp} />
            )}
          </span>
        }
        actions={<FindingActs matter={matter} goTo={goTo} />}
      />
      <Split>
        <Stack>
          <FindingFacts matter={matter} />
          <OrdersPanel finding={finding} orders={orders} />
          {evidence.length > 0 && (
            <Panel
              title={words('证据', 'Evidence')}
              note={say(words('{n} 个文件', '{n} {n|file|files}'), {
                n: evidence.reduce((sum, entry) => sum + entry.evidence.length, 0),
              })}
            >
              <div className="f-evidence">
                {evidence.map((entry) => (
                  <section key={entry.id}>
                    <p className="k-quiet k-small">
                      {say(verbOf(entry))} · {entry.by?.name ?? say(words('系统', 'the system'))} ·{' '}
                      <When at={entry.at} />
                    </p>
                    <EvidenceList files={entry.evidence} />
                  </section>
                ))}
              </div>
            </Panel>
          )}
          {shares.length > 0 && <SharesPanel finding={finding} shares={shares} />}
        </Stack>
        <Panel title={words('经过', 'Timeline')}>
          <Timeline entries={entriesOf(matter, say)} />
          <JournalLink id={finding.id} />
        </Panel>
      </Split>
    </Stack>
  );
}

function FindingFacts({ matter: { finding } }: { readonly matter: Matter }) {
  const say = useWords();
  const may = mayOf(useMe());
  const { unit, site, place, kind, foundAt, foundBy, foundByUnit, source, description } = finding;
  const finder = [foundBy?.name, foundByUnit?.name].filter((part) => part !== undefined).join(' · ');
  return (
    <Panel title={words('问题', 'The finding')}>
      <Facts
        facts={[
          {
            name: words('地点', 'Where'),
            value:
              site === null ? (
                place
              ) : may('timetable.read') ? (
                <a href={`/sites/${site.id}`}>{site.name}</a>
              ) : (
                site.name
              ),
            ...(site !== null && place !== null && { note: place }),
          },
          {
            name: words('所属单位', 'Unit'),
            value: may('organisation.read') ? (
              <a href={`/organisation/units/${unit.id}`}>{unit.name}</a>
            ) : (
              unit.name
            ),
          },
          { name: words('类别', 'Kind'), value: say(kind.name), note: kind.code },
          {
            name: words('发现', 'Found'),
            value: <When at={foundAt} />,
            ...(finder !== '' && { note: finder }),
          },
          { name: words('来源', 'Source'), value: say(findingSourceWords[source]) },
          description === ''
            ? null
            : { name: words('情况', 'Description'), value: <span className="k-prose">{description}</span> },
        ]}
      />
    </Panel>
  );
}

/** Newest first, under what is still to come: an order where there is none, and what each unit has to do next. */
function entriesOf({ finding, orders, timeline }: Matter, say: ReturnType<typeof useWords>): ShownEntry[] {
  const open = finding.state === 'open';
  const unordered = !orders.some(({ state }) => state !== 'withdrawn');
  return [
    ...(open && unordered
      ? [{ key: 'order', at: null, what: words('待出具整改意见', 'waits for a rectification order') }]
      : []),
    ...orders
      .filter((order) => open && order.state !== 'withdrawn' && order.state !== 'struck-off')
      .map((order) => ({
        key: `next-${order.id}`,
        at: null,
        what: waitingFor(order),
        ...(order.lamp === 'overdue' || order.lamp === 'near' ? { state: order.lamp } : {}),
        ...(isOutstanding(order) && { who: <Due at={order.dueAt} lamp={order.lamp} /> }),
      })),
    ...timeline.toReversed().map((entry) => entryOf(entry, orders, say)),
  ];
}

function entryOf(
  entry: TimelineEntry,
  orders: Matter['orders'],
  say: ReturnType<typeof useWords>,
): ShownEntry {
  // Where there are several orders, an act says to whose it belongs.
  const order = orders.length > 1 ? orders.find(({ id }) => id === entry.orderId) : undefined;
  const who = [entry.by?.name ?? say(words('系统', 'the system')), order?.unit.name]
    .filter((part) => part !== undefined)
    .join(' · ');
  // What was found stands among the facts, what was ordered among the orders: not twice.
  const note = entry.verb === 'recorded' || entry.verb === 'order-issued' ? '' : entry.note;
  const files = entry.evidence.length;
  return {
    key: entry.id,
    at: entry.at,
    what: verbOf(entry),
    who,
    ...(isSetback(entry) && { state: 'near' as const }),
    ...((note !== '' || files > 0) && {
      body: (
        <>
          {note !== '' && <p className="k-prose">{note}</p>}
          {files > 0 && (
            <p className="k-quiet k-small">
              {say(words('附 {n} 个文件，见“证据”', '{n} {n|file|files}, see “Evidence”'), { n: files })}
            </p>
          )}
        </>
      ),
    }),
  };
}

function JournalLink({ id }: { readonly id: string }) {
  const say = useWords();
  if (!mayOf(useMe())('journal.read')) return null;
  return (
    <p className="k-small f-journal k-no-print">
      <a href={`/journal?subject=${id}`}>
        {say(words('在日志中查看每一步的凭证', 'The journal entries that prove each step'))} ›
      </a>
    </p>
  );
}
