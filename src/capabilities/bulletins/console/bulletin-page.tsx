import './bulletins.css';
import { useCallback, useState } from 'react';
import { useExamYear } from '#console/exam.ts';
import { dropDraft } from '#console/kit/drafts.ts';
import { Lamp } from '#console/kit/lamp.tsx';
import { PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { Note } from '#console/kit/states.tsx';
import { type Say, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type BulletinPage as Opened, openBulletin, reviseBulletin } from '../contract.ts';
import { bulletinCan, stateWords } from '../rules.ts';
import { bulletinAt, bulletinsAt, figureAt } from './addresses.ts';
import { asOfInBulletin, shownInstant } from './as-of.ts';
import { AsOfText } from './as-of-text.tsx';
import { BulletinActs } from './bulletin-acts.tsx';
import { BulletinCourse } from './bulletin-course.tsx';
import { BulletinFiles } from './bulletin-files.tsx';
import { bulletinLamp } from './bulletin-lamp.ts';
import { BulletinText } from './bulletin-text.tsx';
import { type Draft, DraftFields, whyNotSave } from './draft-fields.tsx';
import { ProvenanceDrawer } from './provenance-drawer.tsx';
import { opening } from './provenance-search.ts';

type Props = PageProps<typeof bulletinAt.path, typeof bulletinAt.search>;

export function BulletinPage({ params, search, setSearch }: Props) {
  const say = useWords();
  const examYear = useExamYear();
  const may = mayOf(useMe());
  const opened = useLoaded(query(openBulletin, { params: { id: params.bulletinId } }));
  useFreshOn(['bulletins']);
  const { bulletin, figures, paragraphs } = opened;
  const [written, setWritten] = useState<Draft | null>(null);
  const asOf = asOfInBulletin(bulletin.asOf, examYear);
  const { instant, index } = bulletin.asOf;
  const shown = instant === null ? null : { at: shownInstant(instant), index };
  const revising = bulletinCan.revise(bulletin.state) === true && may('bulletins.draft');
  const unsaved = revising && written !== null && differs(written, opened);
  const onFigure = (figure: string) => setSearch(opening(figure));
  return (
    <Stack>
      <PageHead
        title={bulletin.title}
        back={{ href: hrefOf(bulletinsAt), label: words('通报', 'Bulletins') }}
        note={
          <span className="b-standing">
            <Lamp state={bulletinLamp[bulletin.state]} label={stateWords[bulletin.state]} />
            {bulletin.number !== null && <strong>{bulletin.number}</strong>}
            <span>
              {say(words('数字截至 ', 'figures as of '))}
              <AsOfText asOf={bulletin.asOf} />
              {bulletin.asOf.instant !== null &&
                say(words(' · 日志第 {index} 号', ' · entry {index}'), { index: bulletin.asOf.index })}
            </span>
          </span>
        }
        actions={<BulletinActs opened={opened} unsaved={unsaved} />}
      />
      <Standing opened={opened} say={say} />
      {revising ? (
        <Revision
          key={bulletin.id}
          opened={opened}
          asOf={asOf}
          written={written}
          unsaved={unsaved}
          onWritten={setWritten}
          onFigure={onFigure}
        />
      ) : (
        <Split>
          <Panel
            title={words('正文', 'Text')}
            note={say(words('点数字看来历', 'press a number to see where it comes from'))}
          >
            <BulletinText
              paragraphs={paragraphs}
              figures={figures}
              asOf={asOf}
              hrefOf={(figure) => hrefOf(bulletinAt, params, { ...search, ...opening(figure) })}
              onFigure={onFigure}
            />
          </Panel>
          <Stack>
            <BulletinCourse opened={opened} />
            <BulletinFiles opened={opened} />
          </Stack>
        </Split>
      )}
      {revising && <BulletinCourse opened={opened} />}
      <ProvenanceDrawer
        search={search}
        setSearch={setSearch}
        index={bulletin.asOf.index}
        shown={shown}
        hrefOf={(change) => hrefOf(bulletinAt, params, { ...search, ...change })}
        hrefOfPage={(figure) => hrefOf(figureAt, { figure }, { asOf: String(bulletin.asOf.index) })}
      />
    </Stack>
  );
}

const differs = (written: Draft, { bulletin, paragraphs }: Opened): boolean =>
  written.title !== bulletin.title ||
  written.paragraphs.length !== paragraphs.length ||
  written.paragraphs.some((one, at) => one !== paragraphs[at]);

/** What everyone who opens it should know first. */
function Standing({ opened, say }: { readonly opened: Opened; readonly say: Say }) {
  const { bulletin, refusedBecause, warnings } = opened;
  return (
    <>
      {bulletin.supersededBy !== null && (
        <Note>
          {say(words('本件已被更正，请以更正件为准。', 'This was corrected; rely on the correction.'))}{' '}
          <a href={hrefOf(bulletinAt, { bulletinId: bulletin.supersededBy })}>
            {say(words('打开更正件', 'Open the correction'))} ›
          </a>
        </Note>
      )}
      {bulletin.supersedes !== null && (
        <Note>
          {say(words('本件更正已发布的一份通报。', 'This corrects a published bulletin.'))}{' '}
          <a href={hrefOf(bulletinAt, { bulletinId: bulletin.supersedes })}>
            {say(words('打开原件', 'Open the original'))} ›
          </a>
        </Note>
      )}
      {bulletin.state === 'draft' && refusedBecause !== null && (
        <Note>
          <strong>{say(words('已退回：', 'Sent back: '))}</strong>
          {refusedBecause}
        </Note>
      )}
      {bulletin.folder === null && warnings.length > 0 && (
        <Note>
          <details>
            <summary>
              {say(
                words('发布前请知悉 {count} 项', '{count} {count|thing|things} to know before publication'),
                {
                  count: warnings.length,
                },
              )}
            </summary>
            <ul className="b-warnings">
              {warnings.map((warning) => (
                <li key={warning.en}>{say(warning)}</li>
              ))}
            </ul>
          </details>
        </Note>
      )}
    </>
  );
}

interface RevisionProps {
  readonly opened: Opened;
  readonly asOf: string;
  readonly written: Draft | null;
  readonly unsaved: boolean;
  readonly onWritten: (draft: Draft) => void;
  readonly onFigure: (figure: string) => void;
}

function Revision({ opened, asOf, written, unsaved, onWritten, onFigure }: RevisionProps) {
  const { bulletin, figures, paragraphs } = opened;
  const draftKey = `bulletin.${bulletin.id}`;
  // Whatever somebody else saves meanwhile does not reach into the text that is being written here.
  const [initial] = useState<Draft>({ title: bulletin.title, paragraphs });
  const { act, pending, trouble } = useAct(reviseBulletin, { onDone: () => dropDraft(draftKey) });
  const onSubmit = useCallback(
    (draft: Draft) =>
      act({ params: { id: bulletin.id }, body: { title: draft.title, paragraphs: [...draft.paragraphs] } }),
    [act, bulletin.id],
  );
  return (
    <DraftFields
      initial={initial}
      draftKey={draftKey}
      figures={figures}
      asOf={asOf}
      submit={words('保存', 'Save')}
      reason={whyNotSave(written, figures) ?? (unsaved ? null : words('没有未保存的修改', 'Nothing to save'))}
      pending={pending}
      trouble={trouble}
      onSubmit={onSubmit}
      onDraft={onWritten}
      onFigure={onFigure}
    />
  );
}
