import { useState } from 'react';
import { nowMs } from '#console/clock.ts';
import { DraftForm } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead } from '#console/kit/layout.tsx';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { holdActivity, readActivity } from '../contract.ts';
import { activityCan } from '../rules.ts';
import { type HoldingValues, noAttendance } from './holding-values.ts';
import { HowFields, holdingOf } from './how-fields.tsx';
import { activityPage, holdPage } from './pages.tsx';

export function HoldPage({ params, goTo }: PageProps<'/activities/$activityId/hold'>) {
  const { activity } = useLoaded(query(readActivity, { params: { id: params.activityId } }));
  const draftKey = `activities.hold.${activity.id}`;
  const back = hrefOf(activityPage, { activityId: activity.id });
  const [busy, setBusy] = useState<Words | null>(null);
  const { act, pending, trouble } = useAct(holdActivity, {
    onDone: () => {
      dropDraft(draftKey);
      goTo(back, { replace: true });
    },
  });
  const verdict = activityCan.hold(activity);
  const unit = { value: activity.unit.id, label: activity.unit.name };
  return (
    <>
      <PageHead title={holdPage.title} back={{ href: back, label: activity.title }} />
      <DraftForm<HoldingValues>
        initial={{
          attendance: noAttendance,
          ...(activity.plannedAt === null || Date.parse(activity.plannedAt) > nowMs()
            ? {}
            : { heldAt: activity.plannedAt }),
          ...(activity.unit.kind === 'class' ? { classes: [unit] } : {}),
        }}
        draftKey={draftKey}
        submit={words('登记举办', 'Record as held')}
        reason={verdict === true ? busy : verdict}
        pending={pending}
        trouble={trouble}
        onSubmit={(values) => {
          const holding = holdingOf(values);
          if (holding !== null) act({ params: { id: activity.id }, body: holding });
        }}
      >
        <HowFields of={{ kind: activity.kind, unit }} onBusy={setBusy} />
      </DraftForm>
    </>
  );
}
