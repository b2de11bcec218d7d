/** The signing link of a class: issued for a time, shown as a code for phones and an address for keyboards, stopped. */
import { Button, QRCode } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { nowMs, useClock } from '#console/clock.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { InstantInput } from '#console/kit/instant-input.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Empty } from '#console/kit/states.tsx';
import { Countdown, When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { colours } from '#console/tokens.ts';
import { words } from '#console/words.ts';
import { type ClassLink, type ClassReply, issueClassLink, revokeClassLink } from '../coverage-contract.ts';
import { longestLinkDays } from '../rules.ts';
import { endAfter, linkStateOf, shortAddress } from './link-state.ts';
import { Projection } from './projection.tsx';

/** px */
const codeSize = 160;

export function ClassLinkPanel({ of }: { readonly of: ClassReply }) {
  const say = useWords();
  const { link, unit } = of;
  const state = useClock((now) => linkStateOf(link, now));
  const [asked, setAsked] = useState<'issue' | 'stop' | 'project' | null>(null);
  const stop = useAct(revokeClassLink, { onDone: () => setAsked(null) });
  const close = () => setAsked(null);
  return (
    <Panel title={words('签署链接', 'Signing link')}>
      {link === null || state !== 'live' ? (
        <Empty
          reason={
            state === 'ended'
              ? words('签署链接已到期。', 'The signing link has ended.')
              : state === 'stopped'
                ? words('签署链接已停用。', 'The signing link has been stopped.')
                : words('还没有发放签署链接。', 'No signing link has been issued yet.')
          }
          next={words(
            '发放后，学生扫码或输入网址，用考生号和证件号后 4 位签署。',
            'Once issued, students scan it and sign with their number and the last 4 characters of their identity number.',
          )}
          action={
            <ActButton primary label={words('发放链接', 'Issue the link')} onAct={() => setAsked('issue')} />
          }
        />
      ) : (
        <div className="p-link">
          {/* The address beside it says the same. */}
          <div className="p-link-code" aria-hidden="true">
            <QRCode
              value={location.origin + link.path}
              type="svg"
              size={codeSize}
              bordered={false}
              color={colours.ink}
              bgColor={colours.surface}
            />
          </div>
          <div className="p-link-text">
            <span className="p-address">{shortAddress(location.origin, link.path)}</span>
            <span>
              {say(words('有效至 ', 'Valid until '))}
              <When at={link.endsAt} endOfDay /> · <Countdown to={link.endsAt} />
            </span>
            <span className="k-quiet k-small">
              {link.issuedBy === ''
                ? say(words('发放于 ', 'Issued '))
                : say(words('{name} 发放于 ', 'Issued by {name} '), { name: link.issuedBy })}
              <When at={link.issuedAt} />
            </span>
            <div className="k-actions">
              <Copy text={location.origin + link.path} />
              <Button onClick={() => setAsked('issue')}>{say(words('换发', 'Replace'))}</Button>
              <Button onClick={() => setAsked('stop')}>{say(words('停用', 'Stop'))}</Button>
              <Button type="primary" onClick={() => setAsked('project')}>
                {say(words('投到屏幕', 'Show on the screen'))}
              </Button>
            </div>
          </div>
          {asked === 'project' && <Projection of={of} link={link} onClose={close} />}
          <ReasonDialog
            open={asked === 'stop'}
            title={words('停用签署链接', 'Stop the signing link')}
            why={words(
              '停用后扫码的学生不能再签署；已签的不受影响。',
              'Nobody can sign with it any more; letters already signed stay.',
            )}
            confirm={words('停用', 'Stop')}
            danger
            minLength={2}
            pending={stop.pending}
            trouble={stop.trouble}
            onConfirm={(reason) => stop.act({ params: { id: link.id }, body: { reason } })}
            onCancel={close}
          />
        </div>
      )}
      <Issue
        classId={unit.id}
        replaces={state === 'live' ? link : null}
        open={asked === 'issue'}
        onClose={close}
      />
    </Panel>
  );
}

function Copy({ text }: { readonly text: string }) {
  const say = useWords();
  const [copied, setCopied] = useState(false);
  // Browsers allow it on secure pages only; elsewhere the address is there to be selected.
  if (navigator.clipboard === undefined) return null;
  return (
    <Button
      onClick={() =>
        void navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      <span aria-live="polite">
        {say(copied ? words('已复制', 'Copied') : words('复制网址', 'Copy the address'))}
      </span>
    </Button>
  );
}

interface IssueProps {
  readonly classId: string;
  readonly replaces: ClassLink | null;
  readonly open: boolean;
  readonly onClose: () => void;
}

function Issue({ classId, replaces, open, onClose }: IssueProps) {
  const say = useWords();
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(issueClassLink, {
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  const now = nowMs();
  return (
    <FormDialog<{ endsAt: string }>
      open={open}
      title={
        replaces === null
          ? words('发放签署链接', 'Issue the signing link')
          : words('换发签署链接', 'Replace the signing link')
      }
      {...(replaces === null
        ? {}
        : { note: say(words('原链接和二维码随即失效。', 'The former link and its code stop at once.')) })}
      onClose={onClose}
      initial={{ endsAt: endAfter(now, 7) }}
      submit={words('发放', 'Issue')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ endsAt }) => act({ params: { classId }, body: { id, endsAt } })}
    >
      <Field
        name="endsAt"
        label={words('有效至', 'Valid until')}
        required={words('请填写截止时间。', 'Enter when it ends.')}
        why={say(words('最长 {days} 天；宜短，够本班签完即可。', 'At most {days} days; short is better.'), {
          days: longestLinkDays,
        })}
      >
        <InstantInput min={new Date(now).toISOString()} max={endAfter(now, longestLinkDays - 1)} />
      </Field>
    </FormDialog>
  );
}
