/** What may be done with a bulletin now; what may not says why. */
import './journal.css';
import { useState } from 'react';
import { ActButton } from '#console/kit/act-button.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { type Label, useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import type { May } from '#console/pages.ts';
import { hrefOf } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import {
  approveBulletin,
  type BulletinPage as Opened,
  publishBulletin,
  refuseBulletin,
  submitBulletin,
} from '../contract.ts';
import { bulletinCan } from '../rules.ts';
import { newBulletinAt } from './addresses.ts';
import { AsOfText } from './as-of-text.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

type Verb = keyof typeof bulletinCan;

const duties: Readonly<Partial<Record<Verb, { readonly permission: string; readonly why: Words }>>> = {
  submit: { permission: 'bulletins.draft', why: words('由起草人送审', 'The drafters submit it') },
  approve: {
    permission: 'bulletins.approve',
    why: words('由指定的批准人批准', 'The appointed approvers approve it'),
  },
  refuse: {
    permission: 'bulletins.approve',
    why: words('由指定的批准人退回', 'The appointed approvers send it back'),
  },
  publish: {
    permission: 'bulletins.publish',
    why: words('由联合行动办公室发布', 'The joint action office publishes it'),
  },
  supersede: { permission: 'bulletins.draft', why: words('由起草人更正', 'The drafters correct it') },
};

/** Why not, or `null`: first the state, then the duties of the viewer. */
function whyNot(verb: Verb, { bulletin }: Opened, may: May): Words | null {
  const verdict = bulletinCan[verb](bulletin.state);
  if (verdict !== true) return verdict;
  const duty = duties[verb];
  return duty === undefined || may(duty.permission) ? null : duty.why;
}

export function BulletinActs({ opened, unsaved }: { readonly opened: Opened; readonly unsaved: boolean }) {
  const may = mayOf(useMe());
  const { state, id } = opened.bulletin;
  switch (state) {
    case 'draft':
      return (
        <>
          <NotYet label={publishing} reason={whyNot('publish', opened, may)} />
          <Submit
            id={id}
            reason={
              whyNot('submit', opened, may) ??
              (unsaved ? words('有未保存的修改，请先保存', 'Save your changes first') : null)
            }
          />
        </>
      );
    case 'in-approval':
      return (
        <>
          <NotYet label={publishing} reason={whyNot('publish', opened, may)} />
          <Refuse id={id} reason={whyNot('refuse', opened, may)} />
          <Approve opened={opened} reason={whyNot('approve', opened, may)} />
        </>
      );
    case 'approved':
      return (
        <>
          <Refuse id={id} reason={whyNot('refuse', opened, may)} />
          <Publish opened={opened} reason={whyNot('publish', opened, may)} />
        </>
      );
    default:
      return <Supersede opened={opened} reason={whyNot('supersede', opened, may)} />;
  }
}

const publishing = words('发布', 'Publish');

/** What comes later, or is not for this viewer: shown, so that they know of it, with the reason. */
const NotYet = (props: { readonly label: Label; readonly reason: Label | null }) =>
  props.reason === null ? null : <ActButton {...props} onAct={nothing} />;

const nothing = () => undefined;

interface ActProps {
  readonly id: string;
  readonly reason: Label | null;
}

function Submit({ id, reason }: ActProps) {
  const { act, pending, trouble } = useAct(submitBulletin);
  return (
    <>
      <ActButton
        primary
        label={words('送审', 'Submit for approval')}
        reason={reason}
        pending={pending}
        onAct={() => act({ params: { id } })}
      />
      <Trouble of={trouble} />
    </>
  );
}

function Refuse({ id, reason }: ActProps) {
  const [asking, setAsking] = useState(false);
  const { act, pending, trouble, clear } = useAct(refuseBulletin, { onDone: () => setAsking(false) });
  return (
    <>
      <ActButton danger label={words('退回', 'Send back')} reason={reason} onAct={() => setAsking(true)} />
      <ReasonDialog
        open={asking}
        title={words('退回通报', 'Send the bulletin back')}
        why={words(
          '通报回到草稿，起草人会看到原因；已作出的批准作废，改好后重新送审。',
          'It becomes a draft again and its drafter sees the reason. Approvals given so far lapse; it is submitted anew.',
        )}
        confirm={words('退回', 'Send back')}
        danger
        pending={pending}
        trouble={trouble}
        onConfirm={(text) => act({ params: { id }, body: { reason: text } })}
        onCancel={() => {
          setAsking(false);
          clear();
        }}
      />
    </>
  );
}

interface ConfirmedProps {
  readonly opened: Opened;
  readonly reason: Label | null;
}

function Approve({ opened, reason }: ConfirmedProps) {
  const say = useWords();
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const { act, pending, trouble, clear } = useAct(approveBulletin, { onDone: () => setAsking(false) });
  const { bulletin, paragraphs } = opened;
  return (
    <>
      <ActButton primary label={words('批准', 'Approve')} reason={reason} onAct={() => setAsking(true)} />
      <ConfirmDialog
        open={asking}
        title={words('批准通报', 'Approve the bulletin')}
        confirm={words('批准', 'Approve')}
        pending={pending}
        trouble={trouble}
        onConfirm={() => act({ params: { id: bulletin.id } })}
        onCancel={() => {
          setAsking(false);
          clear();
        }}
      >
        <p>
          {say(
            words(
              '{name} 依今日任职批准“{title}”全文 {count} 段，数字截至 ',
              '{name} approves "{title}", all {count} paragraphs, by virtue of today\'s appointment; figures as of ',
            ),
            { name: me.name, title: bulletin.title, count: paragraphs.length },
          )}
          <AsOfText asOf={bulletin.asOf} />
          {say(
            words(
              '。批准记入日志，不能撤回。',
              '. The approval goes into the journal and cannot be taken back.',
            ),
          )}
        </p>
      </ConfirmDialog>
    </>
  );
}

function Publish({ opened, reason }: ConfirmedProps) {
  const say = useWords();
  const [asking, setAsking] = useState(false);
  const { act, pending, trouble, clear } = useAct(publishBulletin, { onDone: () => setAsking(false) });
  const { bulletin } = opened;
  return (
    <>
      <ActButton primary label={publishing} reason={reason} onAct={() => setAsking(true)} />
      <ConfirmDialog
        open={asking}
        title={words('发布通报', 'Publish the bulletin')}
        confirm={publishing}
        pending={pending}
        trouble={trouble}
        onConfirm={() => act({ params: { id: bulletin.id } })}
        onCancel={() => {
          setAsking(false);
          clear();
        }}
      >
        <p>
          {say(
            words(
              '发布即编号、生成网页与公文，人人可查。发布后不能修改或撤下，有错只能另发更正。',
              'Publishing numbers it and makes its web page and documents, open to everyone. It cannot be changed or withdrawn afterwards; an error is corrected by another bulletin.',
            ),
          )}
        </p>
      </ConfirmDialog>
    </>
  );
}

function Supersede({ opened, reason }: ConfirmedProps) {
  const say = useWords();
  const { bulletin } = opened;
  return (
    <>
      {bulletin.folder !== null && (
        <a className="b-button" href={`/bulletins/${bulletin.folder}/`} target="_blank" rel="noopener">
          {say(words('公开页面', 'Public page'))}
        </a>
      )}
      {reason === null ? (
        <a className="b-button" href={hrefOf(newBulletinAt, {}, { supersedes: bulletin.id })}>
          {say(words('起草更正', 'Draft a correction'))}
        </a>
      ) : (
        <NotYet label={words('起草更正', 'Draft a correction')} reason={reason} />
      )}
    </>
  );
}
