import { useState } from 'react';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead } from '#console/kit/layout.tsx';
import { MomentField } from '#console/kit/moment-field.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { planActivity } from '../contract.ts';
import { activitiesPage, activityPage, planPage, recordPage } from './pages.tsx';
import { WhatFields, type WhatValues, whatOf } from './what-fields.tsx';

const draftKey = 'activities.plan';

export function PlanPage({ goTo }: PageProps<'/activities/plan'>) {
  const say = useWords();
  const [id] = useState(newId);
  const { act, pending, trouble } = useAct(planActivity, {
    onDone: (activity) => {
      dropDraft(draftKey);
      goTo(hrefOf(activityPage, { activityId: activity.id }), { replace: true });
    },
  });
  return (
    <>
      <PageHead
        title={planPage.title}
        back={{ href: hrefOf(activitiesPage, {}), label: activitiesPage.title }}
        note={
          <>
            {say(words('已经举办过的，请', 'If it was already held, '))}
            <a href={hrefOf(recordPage, {})}>{say(words('直接登记举办情况', 'record it as held'))}</a>
            {say(words('。', '.'))}
          </>
        }
      />
      <DraftForm<WhatValues & { plannedAt: Moment }>
        initial={{ theme: 'integrity' }}
        draftKey={draftKey}
        submit={words('列入计划', 'Plan it')}
        pending={pending}
        trouble={trouble}
        onSubmit={({ plannedAt, ...what }) => act({ body: { id, ...whatOf(what), plannedAt } })}
      >
        <WhatFields />
        <Field
          name="plannedAt"
          label={words('计划时间', 'Planned for')}
          required={words('请填写计划时间。', 'Enter when it is planned.')}
        >
          <MomentField />
        </Field>
      </DraftForm>
    </>
  );
}
