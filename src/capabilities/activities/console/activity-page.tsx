import './activities.css';
import { useState } from 'react';
import { ActButton } from '#console/kit/act-button.tsx';
import { EvidenceList } from '#console/kit/evidence-list.tsx';
import { Facts, PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { Count } from '#console/kit/numbers.tsx';
import { ReasonDialog } from '#console/kit/reason-dialog.tsx';
import { When } from '#console/kit/time.tsx';
import { Timeline } from '#console/kit/timeline.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { type Words, words } from '#console/words.ts';
import { type ActivityDetail, cancelActivity, readActivity } from '../contract.ts';
import { activityCan, kindWords } from '../rules.ts';
import { activityVerbWords, themeName } from './activity-words.ts';
import { AddEvidence } from './add-evidence.tsx';
import { activitiesPage, correctPage, holdPage } from './pages.tsx';
import { Resolutions } from './resolutions.tsx';
import { StateLamp } from './state-lamp.tsx';

const reasonOf = (verdict: true | Words): Words | null => (verdict === true ? null : verdict);

export function ActivityPage({ params, goTo }: PageProps<'/activities/$activityId'>) {
  const say = useWords();
  useFreshOn(['activities', 'obligations']);
  const detail = useLoaded(query(readActivity, { params: { id: params.activityId } }));
  const { activity, result, people, classes, resolutions, evidence, acts, may } = detail;
  return (
    <Stack>
      <PageHead
        title={activity.title}
        back={{ href: hrefOf(activitiesPage, {}), label: activitiesPage.title }}
        note={
          <>
            <StateLamp activity={activity} /> · {say(kindWords[activity.kind])} ·{' '}
            {say(themeName(activity.theme))}
          </>
        }
        actions={may.manage && <Acts detail={detail} goTo={goTo} />}
      />
      <Split>
        <Stack>
          <Panel title={words('基本情况', 'Facts')}>
            <Facts
              facts={[
                {
                  name: words('组织单位', 'Organised by'),
                  value: <a href={`/organisation/units/${activity.unit.id}`}>{activity.unit.name}</a>,
                },
                activity.place === '' ? null : { name: words('地点', 'Place'), value: activity.place },
                activity.plannedAt === null
                  ? null
                  : { name: words('计划时间', 'Planned for'), value: <When at={activity.plannedAt} /> },
                activity.heldAt === null
                  ? null
                  : { name: words('举办时间', 'Held at'), value: <When at={activity.heldAt} /> },
                activity.personTimes === null
                  ? null
                  : {
                      name: words('参加', 'Attendance'),
                      value: <Count of={activity.personTimes} unit={words('人次', 'person-times')} />,
                      note: say(
                        activity.attendanceMode === 'people'
                          ? words('按姓名登记', 'by name')
                          : words('组织单位填报的人次', 'a head-count as the organiser stated it'),
                      ),
                    },
              ]}
            />
          </Panel>
          {result !== '' && (
            <Panel title={words('结果', 'What came of it')}>
              <p className="k-prose">{result}</p>
            </Panel>
          )}
          {activity.state === 'held' && (classes.length > 0 || mayCover(activity)) && (
            <Panel
              title={words('参加班级', 'Classes that took part')}
              note={<Count of={classes.length} unit={words('个班', 'classes')} />}
            >
              {classes.length === 0 ? (
                <p className="k-quiet">
                  {say(
                    words('没有登记班级，不计入班级覆盖。', 'No class was named, so none is covered by it.'),
                  )}
                </p>
              ) : (
                <Chips rows={classes.map(({ id, name, code }) => ({ key: id, text: name, title: code }))} />
              )}
            </Panel>
          )}
          {people.length > 0 && (
            <Panel
              title={words('参加人员', 'Who was there')}
              note={<Count of={people.length} unit={words('人', 'people')} />}
            >
              <Chips rows={people.map(({ id, name }) => ({ key: id, text: name }))} />
            </Panel>
          )}
          <Resolutions activity={activity} resolutions={resolutions} mayManage={may.manage} />
          <Panel title={words('佐证', 'Evidence')}>
            <Stack>
              {evidence.length === 0 ? (
                <p className="k-quiet">{say(words('没有佐证材料。', 'No evidence.'))}</p>
              ) : (
                <EvidenceList files={evidence} />
              )}
              {may.manage && <AddEvidence activity={activity} />}
            </Stack>
          </Panel>
        </Stack>
        <Panel title={words('经过', 'What happened')}>
          <Timeline
            entries={acts.toReversed().map(({ verb, at, by, reason, personTimes, entryId }) => ({
              key: entryId,
              at,
              what: activityVerbWords[verb],
              ...(verb === 'cancel' ? { state: 'not-yet' as const } : {}),
              who: (
                <>
                  {by?.name ?? say(words('系统', 'the system'))}
                  {personTimes !== null && (
                    <>
                      {' · '}
                      <Count of={personTimes} unit={words('人次', 'person-times')} />
                    </>
                  )}
                </>
              ),
              ...(reason === null ? {} : { body: reason }),
            }))}
          />
        </Panel>
      </Split>
    </Stack>
  );
}

/** Where "no class" is worth saying: education counts classes, a meeting of departments does not. */
const mayCover = ({ kind, theme }: ActivityDetail['activity']): boolean =>
  kind === 'assembly' || kind === 'class-meeting' || theme === 'integrity';

/** More than fit at a glance are folded away. */
const chipsShown = 40;

function Chips(props: { rows: readonly { key: string; text: string; title?: string }[] }) {
  const say = useWords();
  const [all, setAll] = useState(false);
  const rows = all ? props.rows : props.rows.slice(0, chipsShown);
  return (
    <>
      <ul className="a-chips">
        {rows.map(({ key, text, title }) => (
          <li key={key} title={title}>
            {text}
          </li>
        ))}
      </ul>
      {rows.length < props.rows.length && (
        <div className="k-actions">
          <ActButton
            label={say(words('看全部 {count}', 'Show all {count}'), { count: props.rows.length })}
            onAct={() => setAll(true)}
          />
        </div>
      )}
    </>
  );
}

interface ActsProps {
  readonly detail: ActivityDetail;
  readonly goTo: PageProps['goTo'];
}

function Acts({ detail: { activity }, goTo }: ActsProps) {
  const [cancelling, setCancelling] = useState(false);
  const cancel = useAct(cancelActivity, { onDone: () => setCancelling(false) });
  const params = { activityId: activity.id };
  if (activity.state === 'cancelled') return null;
  return (
    <>
      <ActButton
        label={words('取消活动', 'Cancel it')}
        reason={reasonOf(activityCan.cancel(activity))}
        onAct={() => setCancelling(true)}
      />
      {activity.state === 'held' ? (
        <ActButton
          label={words('更正', 'Correct')}
          reason={reasonOf(activityCan.correct(activity))}
          onAct={() => goTo(hrefOf(correctPage, params))}
        />
      ) : (
        <ActButton
          primary
          label={words('登记举办', 'Record as held')}
          reason={reasonOf(activityCan.hold(activity))}
          onAct={() => goTo(hrefOf(holdPage, params))}
        />
      )}
      <ReasonDialog
        open={cancelling}
        title={words('取消活动', 'Cancel the activity')}
        why={words(
          '取消后不计入任何数字；记录和原因保留。',
          'It no longer counts in any figure; the record and the reason stay.',
        )}
        confirm={words('取消活动', 'Cancel it')}
        danger
        minLength={2}
        pending={cancel.pending}
        trouble={cancel.trouble}
        onConfirm={(reason) => cancel.act({ params: { id: activity.id }, body: { reason } })}
        onCancel={() => setCancelling(false)}
      />
    </>
  );
}
