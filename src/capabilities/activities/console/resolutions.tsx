/** What was resolved, and the duties it became. */
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import type { Proof } from '#capabilities/obligations/contract.ts';
import type { Moment } from '#capabilities/timetable/contract.ts';
import { newId } from '#console/call.ts';
import { ActButton } from '#console/kit/act-button.tsx';
import { Field } from '#console/kit/draft-form.tsx';
import { Due, MatterLamp } from '#console/kit/due.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { MomentField } from '#console/kit/moment-field.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type Activity, type ActivityDetail, addResolution } from '../contract.ts';
import { activityCan } from '../rules.ts';
import { unitFinder } from './find-units.ts';

export interface ResolutionsProps {
  readonly activity: Activity;
  readonly resolutions: ActivityDetail['resolutions'];
  readonly mayManage: boolean;
}

export function Resolutions({ activity, resolutions, mayManage }: ResolutionsProps) {
  const say = useWords();
  const mayAssign = mayOf(useMe())('obligations.assign');
  const [adding, setAdding] = useState(false);
  const verdict = activityCan.addResolution(activity);
  return (
    <Panel
      title={words('议定事项', 'Resolutions')}
      note={
        resolutions.length === 0
          ? undefined
          : say(words('{count} 项，各为一项任务', '{count}, each a duty'), { count: resolutions.length })
      }
      flush
    >
      {resolutions.length === 0 ? (
        <Empty
          reason={words('没有议定事项。', 'Nothing was resolved.')}
          next={words(
            '议定事项交办后成为有期限的任务。',
            'Once assigned, a resolution is a duty with a deadline.',
          )}
        />
      ) : (
        <ul className="a-rows">
          {resolutions.map(({ id, text, unit, obligation }) => (
            <li key={id}>
              <span className="a-rows-what">
                {obligation === null ? text : <a href={`/obligations/${obligation.id}`}>{text}</a>}
                <small>{unit.name}</small>
              </span>
              {obligation === null ? (
                <span className="k-quiet">
                  {say(words('不在您的查看范围内', 'outside what you may see'))}
                </span>
              ) : (
                <>
                  <MatterLamp lamp={obligation.lamp} done={words('已办', 'Done')} />
                  <Due at={obligation.dueAt} lamp={obligation.lamp} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayManage && mayAssign && (
        <div className="a-panel-acts">
          <ActButton
            label={words('交办议定事项', 'Assign a resolution')}
            reason={verdict === true ? null : verdict}
            onAct={() => setAdding(true)}
          />
        </div>
      )}
      <Add activity={activity} open={adding} onClose={() => setAdding(false)} />
    </Panel>
  );
}

interface Values {
  readonly text: string;
  readonly outcome: string;
  readonly unit: Found;
  readonly deadline: Moment;
  readonly proofRequired: Proof[];
}

function Add({ activity, open, onClose }: { activity: Activity; open: boolean; onClose: () => void }) {
  const say = useWords();
  const me = useMe();
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(addResolution, {
    alsoRefresh: ['obligations', 'situation'],
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  return (
    <FormDialog<Values>
      open={open}
      title={words('交办议定事项', 'Assign a resolution')}
      note={say(
        words(
          '承办单位须签收、上报，并由他人核验。',
          'The unit signs for it and reports; somebody else verifies.',
        ),
      )}
      onClose={onClose}
      initial={{ proofRequired: ['statement'] }}
      submit={words('交办', 'Assign')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ text, outcome, unit, deadline, proofRequired }) =>
        act({
          params: { id: activity.id },
          body: {
            id,
            text: text.trim(),
            outcome: outcome.trim(),
            unitId: unit.value,
            deadline,
            proofRequired,
          },
        })
      }
    >
      <Field
        name="text"
        label={words('议定事项', 'Resolution')}
        required={words('请用一句话写明议定事项。', 'Say in one line what was resolved.')}
      >
        <Input maxLength={200} />
      </Field>
      <Field
        name="outcome"
        label={words('要达到的结果', 'Outcome')}
        required={words('请写明做到什么算完成。', 'Say what counts as done.')}
      >
        <Input.TextArea rows={3} maxLength={2000} />
      </Field>
      <Field
        name="unit"
        label={words('承办单位', 'Unit')}
        required={words('请选择承办单位。', 'Choose the unit.')}
      >
        <SearchSelect
          find={unitFinder(me, 'obligations.assign')}
          placeholder={words('名称或编码', 'Name or code')}
        />
      </Field>
      <Field
        name="deadline"
        label={words('期限', 'Deadline')}
        required={words('请填写期限。', 'Enter the deadline.')}
      >
        <MomentField />
      </Field>
      <Field name="proofRequired" label={words('上报须附', 'The report must hold')}>
        <Checkbox.Group
          options={[
            { value: 'statement', label: say(words('文字说明', 'a statement')) },
            { value: 'photo', label: say(words('照片或视频', 'a photo or film')) },
            { value: 'document', label: say(words('文件', 'a document')) },
          ]}
        />
      </Field>
    </FormDialog>
  );
}
