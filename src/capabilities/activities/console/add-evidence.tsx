import { useState } from 'react';
import type { EvidenceFile } from '#capabilities/obligations/contract.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { type Activity, addEvidence } from '../contract.ts';
import { activityCan } from '../rules.ts';

/** Files are sent when chosen, and become evidence when somebody says so. */
export function AddEvidence({ activity }: { readonly activity: Activity }) {
  const [files, setFiles] = useState<readonly EvidenceFile[]>([]);
  const [busy, setBusy] = useState<Words | null>(null);
  const { act, pending, trouble } = useAct(addEvidence, { onDone: () => setFiles([]) });
  const verdict = activityCan.addEvidence(activity);
  if (verdict !== true) {
    return (
      <div className="k-actions">
        <ActButton label={words('补充佐证', 'Add evidence')} reason={verdict} onAct={() => {}} />
      </div>
    );
  }
  return (
    <>
      <EvidenceField value={files} onChange={setFiles} onBusy={setBusy} />
      <Trouble of={trouble} />
      {files.length > 0 && (
        <div className="k-actions">
          <ActButton
            primary
            label={words('补充佐证', 'Add evidence')}
            reason={busy}
            pending={pending}
            onAct={() => act({ params: { id: activity.id }, body: { files: [...files] } })}
          />
        </div>
      )}
    </>
  );
}
