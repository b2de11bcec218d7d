/** The acts that a finding offers, in the page's head. */
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import type { Found } from '#console/kit/search-select.tsx';
import { longEnough } from '#console/kit/text-rule.ts';
import { UnitSelect } from '#console/kit/unit-select.tsx';
import { useWords } from '#console/language.ts';
import { useMe } from '#console/me.ts';
import { hrefOf } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { type EvidenceFile, type getFinding, noteFinding, shareFinding, voidFinding } from '../contract.ts';
import { newOrderAt } from './addresses.ts';
import { type FindingAct, offeredActs, ownOrder } from './finding-acts.ts';

const labels: Readonly<Record<FindingAct, Words>> = {
  void: words('作废', 'Void'),
  share: words('共享', 'Share'),
  note: words('补充情况', 'Add to it'),
  order: words('出具整改意见', 'Issue an order'),
  handle: words('办理整改', 'Rectify'),
};

interface FindingActsProps {
  readonly matter: ReplyOf<typeof getFinding>;
  readonly goTo: (href: string) => void;
}

export function FindingActs({ matter, goTo }: FindingActsProps) {
  const { finding, orders, standing } = matter;
  const me = useMe();
  const [open, setOpen] = useState<FindingAct | null>(null);
  const facts = { state: finding.state, orders };
  const close = () => setOpen(null);
  const begin = (act: FindingAct) => {
    const own = ownOrder(facts, me.unitPaths);
    if (act === 'order') goTo(hrefOf(newOrderAt, { findingId: finding.id }));
    else if (act === 'handle' && own !== null) goTo(`/obligations/${own.obligationId}`);
    else setOpen(act);
  };
  return (
    <>
      {offeredActs(facts, standing, me.unitPaths).map(({ act, primary, reason }) => (
        <ActButton key={act} label={labels[act]} primary={primary} reason={reason} onAct={() => begin(act)} />
      ))}
      <NoteDialog findingId={finding.id} open={open === 'note'} onClose={close} />
      <ShareDialog findingId={finding.id} open={open === 'share'} onClose={close} />
      <VoidDialog findingId={finding.id} open={open === 'void'} onClose={close} />
    </>
  );
}

interface DialogProps {
  readonly findingId: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The id of the next act: it stays until that is done, so that a repeat gets the first answer. */
function useActId(draftKey: string, onClose: () => void) {
  const [actId, setActId] = useState(newId);
  const onDone = () => {
    setActId(newId());
    dropDraft(draftKey);
    onClose();
  };
  return { actId, onDone };
}

function NoteDialog({ findingId, open, onClose }: DialogProps) {
  const say = useWords();
  const draftKey = `note-${findingId}`;
  const { actId, onDone } = useActId(draftKey, onClose);
  const [busy, setBusy] = useState<Words | null>(null);
  const { act, pending, trouble } = useAct(noteFinding, { onDone });
  return (
    <FormDialog<{ note: string; evidence?: readonly EvidenceFile[] }>
      open={open}
      title={words('补充情况与证据', 'Add a note and evidence')}
      initial={{ note: '', evidence: [] }}
      draftKey={draftKey}
      submit={words('补充', 'Add')}
      reason={busy}
      pending={pending}
      trouble={trouble}
      onClose={onClose}
      onSubmit={({ note, evidence = [] }) =>
        act({ params: { id: findingId }, body: { id: actId, note: note.trim(), evidence: [...evidence] } })
      }
    >
      <Field
        name="note"
        label={words('情况', 'What is added')}
        required={words('请写明补充的情况。', 'Write what is added.')}
        rules={[longEnough(say)]}
      >
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Field>
      <Field name="evidence" label={words('证据', 'Evidence')}>
        <EvidenceField onBusy={setBusy} />
      </Field>
    </FormDialog>
  );
}

function ShareDialog({ findingId, open, onClose }: DialogProps) {
  const say = useWords();
  const draftKey = `share-${findingId}`;
  const { actId, onDone } = useActId(draftKey, onClose);
  const { act, pending, trouble } = useAct(shareFinding, { onDone });
  return (
    <FormDialog<{ unit: Found; actionRequired?: boolean; note?: string }>
      open={open}
      title={words('共享给单位', 'Share it with a unit')}
      note={say(
        words(
          '该单位可以看到这个问题的全部内容；需要整改的，请改为出具整改意见。',
          'The unit sees all of this finding. If it has to rectify something, issue an order instead.',
        ),
      )}
      initial={{}}
      draftKey={draftKey}
      submit={words('共享', 'Share')}
      pending={pending}
      trouble={trouble}
      onClose={onClose}
      onSubmit={({ unit, actionRequired = false, note = '' }) =>
        act({
          params: { id: findingId },
          body: { id: actId, unitId: unit.value, actionRequired, note: note.trim() },
        })
      }
    >
      <Field name="unit" label={words('单位', 'Unit')} required={words('请选择单位。', 'Choose the unit.')}>
        <UnitSelect />
      </Field>
      <Field name="actionRequired" label={words('要求', 'What is asked')}>
        <ActionRequired />
      </Field>
      <Field name="note" label={words('说明', 'Note')}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Field>
    </FormDialog>
  );
}

function ActionRequired({
  id,
  value = false,
  onChange,
}: {
  readonly id?: string;
  readonly value?: boolean;
  readonly onChange?: (value: boolean) => void;
}) {
  const say = useWords();
  return (
    <Checkbox
      {...(id === undefined ? {} : { id })}
      checked={value}
      onChange={(event) => onChange?.(event.target.checked)}
    >
      {say(words('该单位需要办理', 'The unit has to act'))}
    </Checkbox>
  );
}

function VoidDialog({ findingId, open, onClose }: DialogProps) {
  const { actId, onDone } = useActId(`void-${findingId}`, onClose);
  const { act, pending, trouble } = useAct(voidFinding, {
    onDone,
    alsoRefresh: ['obligations', 'situation'],
  });
  return (
    <ReasonDialog
      open={open}
      title={words('作废问题', 'Void the finding')}
      why={words(
        '用于重复或误报：作废后不计入问题数，其整改意见一并撤回；记录保留，不能恢复。',
        'For duplicates and mistakes: it counts no more, and its orders are withdrawn. The record stays; it cannot be undone.',
      )}
      confirm={labels.void}
      danger
      minLength={2}
      maxLength={1000}
      pending={pending}
      trouble={trouble}
      onConfirm={(reason) => act({ params: { id: findingId }, body: { id: actId, reason } })}
      onCancel={onClose}
    />
  );
}
