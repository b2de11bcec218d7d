import { Input } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { dropDraft } from '#console/kit/drafts.ts';
import { PageHead } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { correctAttendance, readActivity } from '../contract.ts';
import { activityCan } from '../rules.ts';
import { ParticipationFields } from './attendance-fields.tsx';
import { attendanceOf, classIdsOf, type HoldingValues } from './holding-values.ts';
import { activityPage, correctPage } from './pages.tsx';

type Values = Pick<HoldingValues, 'attendance' | 'classes'> & { readonly reason: string };

export function CorrectPage({ params, goTo }: PageProps<'/activities/$activityId/correct'>) {
  const say = useWords();
  const detail = useLoaded(query(readActivity, { params: { id: params.activityId } }));
  const { activity, people, classes } = detail;
  const [id] = useState(newId);
  const draftKey = `activities.correct.${activity.id}`;
  const back = hrefOf(activityPage, { activityId: activity.id });
  const { act, pending, trouble } = useAct(correctAttendance, {
    onDone: () => {
      dropDraft(draftKey);
      goTo(back, { replace: true });
    },
  });
  const verdict = activityCan.correct(activity);
  return (
    <>
      <PageHead
        title={correctPage.title}
        back={{ href: back, label: activity.title }}
        note={say(
          words(
            '更正取代原数字，原记录和原因保留；已公布的通报不受影响，可另发更正。',
            'A correction supersedes the number; the record and the reason stay. Published bulletins stand until corrected.',
          ),
        )}
      />
      <DraftForm<Values>
        initial={{
          attendance: {
            mode: activity.attendanceMode ?? 'head-count',
            personTimes: activity.personTimes,
            people: people.map(({ id: value, name }) => ({ value, label: name })),
          },
          classes: classes.map(({ id: value, name }) => ({ value, label: name })),
        }}
        draftKey={draftKey}
        submit={words('更正', 'Correct')}
        reason={verdict === true ? null : verdict}
        pending={pending}
        trouble={trouble}
        onSubmit={(values) => {
          const attendance = attendanceOf(values.attendance);
          if (attendance === null) return;
          act({
            params: { id: activity.id },
            body: { id, attendance, classIds: classIdsOf(values.classes), reason: values.reason.trim() },
          });
        }}
      >
        <ParticipationFields
          kind={activity.kind}
          unit={{ value: activity.unit.id, label: activity.unit.name }}
        />
        <Field
          name="reason"
          label={words('更正原因', 'Reason')}
          required={words('请写明更正原因。', 'Give the reason.')}
          rules={[{ min: 2, message: say(words('至少 2 个字。', 'At least 2 characters.')) }]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Field>
      </DraftForm>
    </>
  );
}
