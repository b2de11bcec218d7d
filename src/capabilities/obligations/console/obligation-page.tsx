import './obligations.css';
import { AnchorNote, Due, MatterLamp } from '#console/kit/due.tsx';
import { EvidenceList } from '#console/kit/evidence-list.tsx';
import { Facts, PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { When } from '#console/kit/time.tsx';
import { Timeline, type TimelineEntry } from '#console/kit/timeline.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import {
  getObligation,
  type ObligationAct,
  proofWords,
  type Source,
  stateWords,
  verbWords,
} from '../contract.ts';
import { sourceWords } from '../rules.ts';
import { ObligationActs } from './act-bar.tsx';
import { type obligationAt, obligationsAt } from './addresses.ts';
import { nextVerbOf } from './offered-acts.ts';
import { ReportForm } from './report-form.tsx';
import { VerifyForm } from './verify-form.tsx';

type Props = PageProps<typeof obligationAt.path, typeof obligationAt.search>;
type Matter = ReplyOf<typeof getObligation>;

export function ObligationPage({ params, search, setSearch }: Props) {
  const say = useWords();
  const matter = useLoaded(query(getObligation, { params: { id: params.obligationId } }));
  useFreshOn(['obligations', 'timetable']);
  const { obligation, standing } = matter;
  const { state, lamp, late, dueAt } = obligation;
  const next = nextVerbOf(state);
  const dropped = state === 'withdrawn';
  // An old address may name a form that this state, or this viewer, does not have.
  const mayOpen = search.do === 'report' ? standing.performs : standing.verifies;
  const opened = search.do !== undefined && search.do === next && mayOpen ? search.do : null;
  const close = () => setSearch({ do: undefined });
  return (
    <Stack>
      <PageHead
        title={obligation.title}
        back={{ href: hrefOf(obligationsAt), label: words('督办事项', 'Obligations') }}
        note={
          <span className="ob-standing">
            <MatterLamp lamp={lamp} done={stateWords[state]} late={late} dropped={dropped} />
            {(lamp !== 'done' || (late && !dropped)) && <span>{say(stateWords[state])}</span>}
            {lamp !== 'done' && <Due at={dueAt} lamp={lamp} />}
          </span>
        }
        actions={
          <ObligationActs
            matter={matter}
            opened={opened}
            onReport={() => setSearch({ do: 'report' })}
            onVerify={() => setSearch({ do: 'verify' })}
          />
        }
      />
      <Split>
        <Stack>
          {opened === 'report' && <ReportForm obligation={obligation} onClose={close} />}
          {opened === 'verify' && <VerifyForm matter={matter} onClose={close} />}
          <ObligationFacts matter={matter} />
        </Stack>
        <Panel title={words('经过', 'Timeline')}>
          <Timeline entries={entriesOf(matter, say)} />
          <JournalLink id={obligation.id} />
        </Panel>
      </Split>
    </Stack>
  );
}

function ObligationFacts({ matter: { obligation } }: { readonly matter: Matter }) {
  const say = useWords();
  const may = mayOf(useMe());
  const { unit, outcome, proofRequired, source, deadline, dueAt, assignedBy, assignedAt, late } = obligation;
  return (
    <Panel title={words('事项', 'The obligation')}>
      <Facts
        facts={[
          { name: words('要办成', 'Outcome'), value: <span className="k-prose">{outcome}</span> },
          {
            name: words('承办单位', 'Unit'),
            value: may('organisation.read') ? (
              <a href={`/organisation/units/${unit.id}`}>{unit.name}</a>
            ) : (
              unit.name
            ),
            note: unit.code,
          },
          {
            name: words('期限', 'Due'),
            value: <When at={dueAt} />,
            ...('anchor' in deadline && { note: <AnchorNote moment={deadline} /> }),
          },
          {
            name: words('须附佐证', 'Proof'),
            value:
              proofRequired.length === 0
                ? say(words('未作要求', 'none asked for'))
                : proofRequired.map((proof) => say(proofWords[proof])).join(say(words('、', ', '))),
          },
          { name: words('来源', 'Source'), value: <SourceLink source={source} /> },
          {
            name: words('交办', 'Assigned'),
            value: <When at={assignedAt} />,
            ...(assignedBy !== null && { note: assignedBy.name }),
          },
          obligation.reportedAt === null
            ? null
            : {
                name: words('上报', 'Reported'),
                value: <When at={obligation.reportedAt} />,
                note: [obligation.reportedBy?.name, late ? say(words('晚于期限', 'after it was due')) : null]
                  .filter((part) => part !== null && part !== undefined)
                  .join(' · '),
              },
        ]}
      />
    </Panel>
  );
}

/** Pages of capabilities above this one: their addresses are text here. */
function SourceLink({ source }: { readonly source: Source }) {
  const say = useWords();
  const may = mayOf(useMe());
  const text = say(sourceWords[source.kind]);
  if (source.kind === 'order' && may('cases.read'))
    return <a href={`/findings/orders/${source.id}`}>{text} ›</a>;
  return <>{text}</>;
}

const waitingWords: Readonly<Record<string, Words>> = {
  'sign-for': words('待承办单位签收', 'waits to be signed for'),
  start: words('待开始办理', 'waits to be started'),
  report: words('待上报', 'waits to be reported'),
  verify: words('待核验', 'waits to be verified'),
  'strike-off': words('待销号', 'waits to be struck off'),
};

/** Newest first, under what is to come next. */
function entriesOf({ obligation, acts }: Matter, say: ReturnType<typeof useWords>): readonly TimelineEntry[] {
  const next = nextVerbOf(obligation.state);
  const waiting = next === null ? undefined : waitingWords[next];
  return [
    ...(waiting === undefined ? [] : [{ key: 'next', at: null, what: waiting }]),
    ...acts.toReversed().map((act) => entryOf(act, say)),
  ];
}

const asideVerbs: readonly string[] = ['return', 'withdraw'];

function entryOf(act: ObligationAct, say: ReturnType<typeof useWords>): TimelineEntry {
  // The outcome stands among the facts; here it would only be read twice.
  const note = act.verb === 'assign' ? '' : act.note;
  const hasBody = note !== '' || act.evidence.length > 0;
  return {
    key: act.id,
    at: act.at,
    what: verbWords[act.verb],
    who: act.by?.name ?? say(words('系统', 'the system')),
    ...(asideVerbs.includes(act.verb) && { state: 'near' as const }),
    ...(hasBody && {
      body: (
        <div className="ob-act-body">
          {note !== '' && <p className="k-prose">{note}</p>}
          <EvidenceList files={act.evidence} />
        </div>
      ),
    }),
  };
}

function JournalLink({ id }: { readonly id: string }) {
  const say = useWords();
  if (!mayOf(useMe())('journal.read')) return null;
  return (
    <p className="k-small ob-journal k-no-print">
      <a href={`/journal?subject=${id}`}>
        {say(words('在日志中查看每一步的凭证', 'The journal entries that prove each step'))} ›
      </a>
    </p>
  );
}
