import { useState } from 'react';
import { newId } from '#console/call.ts';
import { DraftForm } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead } from '#console/kit/layout.tsx';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { recordHeldActivity } from '../contract.ts';
import { type HoldingValues, noAttendance } from './holding-values.ts';
import { HowFields, holdingOf } from './how-fields.tsx';
import { activitiesPage, activityPage, recordPage } from './pages.tsx';
import { WhatFields, type WhatValues, whatOf } from './what-fields.tsx';

const draftKey = 'activities.record';

export function RecordPage({ goTo }: PageProps<'/activities/record'>) {
  const [id] = useState(newId);
  const [busy, setBusy] = useState<Words | null>(null);
  const { act, pending, trouble } = useAct(recordHeldActivity, {
    onDone: (activity) => {
      dropDraft(draftKey);
      goTo(hrefOf(activityPage, { activityId: activity.id }), { replace: true });
    },
  });
  return (
    <>
      <PageHead
        title={recordPage.title}
        back={{ href: hrefOf(activitiesPage, {}), label: activitiesPage.title }}
      />
      <DraftForm<WhatValues & HoldingValues>
        initial={{ theme: 'integrity', attendance: noAttendance }}
        draftKey={draftKey}
        submit={words('登记', 'Record')}
        reason={busy}
        pending={pending}
        trouble={trouble}
        onSubmit={(values) => {
          const holding = holdingOf(values);
          if (holding !== null) act({ body: { id, ...whatOf(values), ...holding } });
        }}
      >
        <WhatFields />
        <HowFields onBusy={setBusy} />
      </DraftForm>
    </>
  );
}
