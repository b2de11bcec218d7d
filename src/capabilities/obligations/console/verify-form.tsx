import './obligations.css';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { EvidenceList } from '#console/kit/evidence-list.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { type EvidenceFile, type getObligation, verifyObligation } from '../contract.ts';
import { obligationCan } from '../rules.ts';

interface VerifyFormProps {
  readonly matter: ReplyOf<typeof getObligation>;
  readonly onClose: () => void;
}

/** The report once more, and a word on it. Whoever does not agree returns it instead. */
export function VerifyForm({ matter: { obligation, acts, standing }, onClose }: VerifyFormProps) {
  const say = useWords();
  const [actId] = useState(newId);
  const [busy, setBusy] = useState<Words | null>(null);
  const { id, state, reportedBy } = obligation;
  const draftKey = `verify-${id}`;
  const { act, pending, trouble } = useAct(verifyObligation, {
    alsoRefresh: ['cases', 'situation', 'activities'],
    onDone: () => {
      dropDraft(draftKey);
      onClose();
    },
  });
  const report = acts.findLast(({ verb }) => verb === 'report');
  const allowed = obligationCan.verify({ state, reportedById: reportedBy?.id ?? null }, standing);
  return (
    <Panel title={words('核验', 'Verify the report')}>
      {report !== undefined && (
        <section className="ob-report" aria-label={say(words('上报内容', 'The report'))}>
          <p className="k-quiet k-small">
            {say(words('{name} 上报', 'Reported by {name}'), { name: report.by?.name ?? '—' })}
          </p>
          {report.note !== '' && <p className="k-prose">{report.note}</p>}
          <EvidenceList files={report.evidence} />
        </section>
      )}
      <DraftForm<{ note?: string; evidence?: readonly EvidenceFile[] }>
        initial={{ note: '', evidence: [] }}
        draftKey={draftKey}
        submit={words('核验通过', 'Verified')}
        reason={allowed === true ? busy : allowed}
        pending={pending}
        trouble={trouble}
        onSubmit={({ note = '', evidence = [] }) =>
          act({ params: { id }, body: { id: actId, note: note.trim(), evidence: [...evidence] } })
        }
      >
        <Field name="note" label={words('核验意见', 'Remark')}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Field>
        <Field name="evidence" label={words('复查照片或材料', 'Pictures or papers of the re-check')}>
          <EvidenceField onBusy={setBusy} />
        </Field>
      </DraftForm>
      <Button type="link" className="ob-close" onClick={onClose}>
        {say(words('收起', 'Close'))}
      </Button>
    </Panel>
  );
}
