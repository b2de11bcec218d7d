import './obligations.css';
import { Button, Form, Input } from 'antd';
import type { Rule } from 'antd/es/form';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { type EvidenceFile, type Obligation, type Proof, proofWords, reportObligation } from '../contract.ts';
import { missingProofs } from '../rules.ts';

interface Report {
  readonly note?: string;
  readonly evidence?: readonly EvidenceFile[];
}

interface ReportFormProps {
  readonly obligation: Obligation;
  readonly onClose: () => void;
}

export function ReportForm({ obligation: { id, outcome, proofRequired }, onClose }: ReportFormProps) {
  const say = useWords();
  const [actId] = useState(newId);
  const [busy, setBusy] = useState<Words | null>(null);
  const draftKey = `report-${id}`;
  const { act, pending, trouble } = useAct(reportObligation, {
    alsoRefresh: ['cases', 'situation', 'activities'],
    onDone: () => {
      dropDraft(draftKey);
      onClose();
    },
  });
  const asked = (...proofs: Proof[]) => proofRequired.filter((proof) => proofs.includes(proof));
  /** The same rule that the server refuses by, said at the field that lacks something. */
  const complete = (proofs: readonly Proof[]): Rule => ({
    required: proofs.length > 0,
    validator: async (_: unknown, value: unknown) => {
      const missing = Array.isArray(value)
        ? missingProofs(proofs, '', value as EvidenceFile[])
        : missingProofs(proofs, typeof value === 'string' ? value : '', []);
      if (missing.length === 0) return;
      throw new Error(
        say(words('还缺：{proofs}。', 'Still needed: {proofs}.'), {
          proofs: missing.map((proof) => say(proofWords[proof])).join(say(words('、', ', '))),
        }),
      );
    },
  });
  return (
    <Panel title={words('上报完成情况', 'Report it done')}>
      <p className="k-prose ob-outcome">{outcome}</p>
      <DraftForm<Report>
        initial={{ note: '', evidence: [] }}
        draftKey={draftKey}
        submit={words('上报', 'Report')}
        reason={busy}
        pending={pending}
        trouble={trouble}
        onSubmit={({ note = '', evidence = [] }) =>
          act({ params: { id }, body: { id: actId, note: note.trim(), evidence: [...evidence] } })
        }
      >
        {proofRequired.length > 0 && <ProofChecklist required={proofRequired} />}
        <Field name="note" label={words('办理情况', 'What was done')} rules={[complete(asked('statement'))]}>
          <Input.TextArea rows={5} maxLength={1000} showCount />
        </Field>
        <Field
          name="evidence"
          label={words('佐证', 'Proof')}
          why={words(
            '照片中尽量不出现考生和无关人员。',
            'Keep candidates and bystanders out of pictures where you can.',
          )}
          rules={[complete(asked('photo', 'document'))]}
        >
          <EvidenceField onBusy={setBusy} />
        </Field>
      </DraftForm>
      <Button type="link" className="ob-close" onClick={onClose}>
        {say(words('暂不上报，内容保留在本页', 'Not now; what you wrote is kept'))}
      </Button>
    </Panel>
  );
}

/** What must be handed in, ticked off as it comes. */
function ProofChecklist({ required }: { readonly required: readonly Proof[] }) {
  const say = useWords();
  const form = Form.useFormInstance<Report>();
  const note = Form.useWatch('note', form) ?? '';
  const evidence = Form.useWatch('evidence', form) ?? [];
  const missing = missingProofs(required, note, evidence);
  return (
    <ul className="ob-proofs" aria-label={say(words('须附佐证', 'Proof asked for'))}>
      {required.map((proof) => (
        <li key={proof}>
          <Lamp state={missing.includes(proof) ? 'not-yet' : 'on-time'} label={proofWords[proof]} />
        </li>
      ))}
    </ul>
  );
}
