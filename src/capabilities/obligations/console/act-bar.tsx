/** The acts that a matter offers, in the page's head: those that need no words at once, the others through a form. */
import { Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import {
  type getObligation,
  returnObligation,
  signForObligation,
  startObligation,
  strikeOffObligation,
  type Verb,
  verbWords,
  withdrawObligation,
} from '../contract.ts';
import { offeredActs } from './offered-acts.ts';

interface ObligationActsProps {
  readonly matter: ReplyOf<typeof getObligation>;
  /** The form that stands open on the page: its act is not offered twice. */
  readonly opened: Verb | null;
  readonly onReport: () => void;
  readonly onVerify: () => void;
}

export function ObligationActs({ matter, opened, onReport, onVerify }: ObligationActsProps) {
  const { obligation, standing } = matter;
  const { id, state } = obligation;
  const [open, setOpen] = useState<Verb | null>(null);
  // Until it is done the id stays: a repeat after a broken line gets the first answer.
  const [actId, setActId] = useState(newId);
  const draftKey = `strike-off-${id}`;
  const options = {
    alsoRefresh: ['cases', 'situation', 'activities'],
    onDone: () => {
      setActId(newId());
      setOpen(null);
      dropDraft(draftKey);
    },
  };
  const signFor = useAct(signForObligation, options);
  const start = useAct(startObligation, options);
  const strikeOff = useAct(strikeOffObligation, options);
  const sendBack = useAct(returnObligation, options);
  const withdraw = useAct(withdrawObligation, options);
  const input = (note: string) => ({ params: { id }, body: { id: actId, note } });
  const begin: Readonly<Record<Verb, () => void>> = {
    'sign-for': () => signFor.act(input('')),
    start: () => start.act(input('')),
    report: onReport,
    verify: onVerify,
    'strike-off': () => setOpen('strike-off'),
    return: () => setOpen('return'),
    withdraw: () => setOpen('withdraw'),
  };
  const facts = { state, reportedById: obligation.reportedBy?.id ?? null };
  const acts = offeredActs(facts, standing).filter(({ verb }) => verb !== opened);
  return (
    <>
      {acts.map(({ verb, primary, reason }) => (
        <ActButton
          key={verb}
          label={verbWords[verb]}
          primary={primary}
          reason={reason}
          pending={(verb === 'sign-for' && signFor.pending) || (verb === 'start' && start.pending)}
          onAct={begin[verb]}
        />
      ))}
      <Trouble of={signFor.trouble ?? start.trouble} />
      <FormDialog<{ note?: string }>
        open={open === 'strike-off'}
        title={words('销号', 'Strike it off')}
        note={obligation.title}
        initial={{}}
        draftKey={draftKey}
        submit={verbWords['strike-off']}
        pending={strikeOff.pending}
        trouble={strikeOff.trouble}
        onClose={() => setOpen(null)}
        onSubmit={({ note }) => strikeOff.act(input(note?.trim() ?? ''))}
      >
        <Field name="note" label={words('销号意见', 'Remark')}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Field>
      </FormDialog>
      <ReasonDialog
        open={open === 'return'}
        title={words('退回重办', 'Return it')}
        why={words(
          '承办单位会看到原因，重新办理后再次上报；期限不变。',
          'The unit will see the reason, work on it again and report again; the deadline stays.',
        )}
        confirm={verbWords.return}
        minLength={2}
        maxLength={1000}
        pending={sendBack.pending}
        trouble={sendBack.trouble}
        onConfirm={(reason) => sendBack.act(input(reason))}
        onCancel={() => setOpen(null)}
      />
      <ReasonDialog
        open={open === 'withdraw'}
        title={words('撤回交办', 'Withdraw it')}
        why={words(
          '撤回后该事项不再要求承办单位办理，也不计入逾期；记录保留。',
          'The unit no longer owes it and it is never overdue; the record stays.',
        )}
        confirm={verbWords.withdraw}
        danger
        minLength={2}
        maxLength={1000}
        pending={withdraw.pending}
        trouble={withdraw.trouble}
        onConfirm={(reason) => withdraw.act(input(reason))}
        onCancel={() => setOpen(null)}
      />
    </>
  );
}
