import './bulletins.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { getTimetable } from '#capabilities/timetable/contract.ts';
import { newId } from '#console/call.ts';
import { nowMs } from '#console/clock.ts';
import { useExamYear } from '#console/exam.ts';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { Note } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type AsOf, draftBulletin, openBulletin } from '../contract.ts';
import { firstDraft, typedNumberIn } from '../rules.ts';
import { bulletinAt, bulletinsAt, figureAt, newBulletinAt } from './addresses.ts';
import { askedFor, asOfInBulletin } from './as-of.ts';
import { AsOfChooser } from './as-of-chooser.tsx';
import { type Draft, DraftFields, whyNotSave } from './draft-fields.tsx';
import { ProvenanceDrawer } from './provenance-drawer.tsx';
import { opening } from './provenance-search.ts';
import { figuresQuery } from './queries.ts';
import { ShownAsOfLine, useShownAsOf } from './shown-as-of.tsx';

type Props = PageProps<typeof newBulletinAt.path, typeof newBulletinAt.search>;

const plainTitle = '考试安全工作情况通报';

function useFirstTitle(): string {
  const { exam } = useLoaded(query(getTimetable, {}));
  const title = exam === null ? plainTitle : `${exam.name.zh}${plainTitle}`;
  return typedNumberIn(title) === null ? title : plainTitle;
}

/** Days end in the future until they are over; what is counted then is what is known now. */
const knownBy = (asOf: AsOf): AsOf =>
  asOf.instant !== null && Date.parse(asOf.instant) > nowMs()
    ? { ...asOf, instant: new Date(nowMs()).toISOString() }
    : asOf;

export function NewBulletinPage({ search, setSearch, goTo }: Props) {
  const say = useWords();
  const examYear = useExamYear();
  const firstTitle = useFirstTitle();
  const [id] = useState(newId);
  const { asOf, figures } = useLoaded(figuresQuery(search.asOf));
  const shown = useShownAsOf(search.asOf, asOf);
  const corrected = useQuery({
    ...query(openBulletin, { params: { id: search.supersedes ?? '' } }),
    enabled: search.supersedes !== undefined,
  }).data;
  const [draft, setDraft] = useState<Draft | null>(null);
  const draftKey = `bulletin.${search.supersedes ?? 'new'}`;
  const { act, pending, trouble } = useAct(draftBulletin, {
    onDone: () => {
      dropDraft(draftKey);
      goTo(hrefOf(bulletinAt, { bulletinId: id }), { replace: true });
    },
  });
  const { asOf: asked } = search;
  const first = corrected?.bulletin.asOf;
  const opened = useRef(false);
  useEffect(() => {
    // Once, on arrival: while the page is being left, its address is already another's.
    if (opened.current || (search.supersedes !== undefined && first === undefined)) return;
    opened.current = true;
    if (asked !== undefined) return;
    // A correction speaks of the same moment; a new bulletin of this one, and both hold it while they are written.
    const held = first === undefined ? new Date(nowMs()).toISOString() : askedFor(first);
    setSearch({ asOf: held }, { replace: true });
  }, [asked, first, search.supersedes, setSearch]);
  return (
    <Stack>
      <PageHead
        title={
          corrected === undefined
            ? words('起草通报', 'Draft a bulletin')
            : words('起草更正', 'Draft a correction')
        }
        back={{ href: hrefOf(bulletinsAt), label: words('通报', 'Bulletins') }}
        note={say(
          words(
            '定好截至时点；句子与数字按定义写好，可以改句子，数字只能选、不能写。',
            'Choose the moment. Sentences and numbers come from the definitions; sentences may be edited, numbers only chosen.',
          ),
        )}
      />
      {corrected !== undefined && (
        <Note>
          {say(
            words(
              '发布后，本件将取代{number}“{title}”。原件不改、不删，页面上会注明已被更正。',
              'Once published, this supersedes {number} "{title}". The original is neither changed nor removed; it will say that it was corrected.',
            ),
            { number: corrected.bulletin.number ?? '', title: corrected.bulletin.title },
          )}
        </Note>
      )}
      <Panel
        title={words('数字截至', 'Figures as of')}
        note={<ShownAsOfLine of={shown} index={asOf.index} />}
      >
        <AsOfChooser
          asked={search.asOf}
          index={asOf.index}
          now="held"
          onChoose={(next) => setSearch({ asOf: next })}
        />
      </Panel>
      <DraftFields
        key={corrected?.bulletin.id ?? 'new'}
        initial={{
          title: corrected?.bulletin.title ?? firstTitle,
          paragraphs: corrected?.paragraphs ?? firstDraft,
        }}
        draftKey={draftKey}
        figures={figures}
        asOf={asOfInBulletin(knownBy(asOf), examYear)}
        submit={words('保存草稿', 'Save the draft')}
        reason={whyNotSave(draft, figures)}
        pending={pending}
        trouble={trouble}
        onDraft={setDraft}
        onFigure={(figure) => setSearch(opening(figure))}
        onSubmit={({ title, paragraphs }) =>
          act({
            body: {
              id,
              title,
              paragraphs: [...paragraphs],
              ...(search.asOf === undefined ? {} : { asOf: search.asOf }),
              ...(search.supersedes === undefined ? {} : { supersedes: search.supersedes }),
            },
          })
        }
      />
      <ProvenanceDrawer
        search={search}
        setSearch={setSearch}
        index={asOf.index}
        shown={shown}
        hrefOf={(change) => hrefOf(newBulletinAt, {}, { ...search, ...change })}
        hrefOfPage={(figure) => hrefOf(figureAt, { figure }, { asOf: String(asOf.index) })}
      />
    </Stack>
  );
}
