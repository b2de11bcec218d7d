/** Who belongs to a unit and to whom it belongs, with the days; both may overlap with others. */
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { hrefOf } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import {
  endMembership,
  joinUnit,
  type Membership,
  type MembershipPart,
  type UnitBrief,
} from '../contract.ts';
import { unitKindWords } from '../rules.ts';
import { EndDialog } from './end-dialog.tsx';
import { findUnits } from './finders.ts';
import { unitPage } from './pages.tsx';
import { holdsOn, Period, useToday } from './period.tsx';

const partWords = { lead: words('牵头', 'leads'), member: words('成员', 'member') } as const;

export interface MembersProps {
  readonly unit: UnitBrief;
  readonly members: readonly Membership[];
  readonly mayManage: boolean;
}

export function Members({ unit, members, mayManage }: MembersProps) {
  const say = useWords();
  const [joining, setJoining] = useState(false);
  return (
    <Panel
      title={words('成员单位', 'Member units')}
      note={say(words('{count} 个', '{count}'), { count: members.length })}
      flush
    >
      {members.length === 0 ? (
        <Empty
          reason={words('还没有成员单位。', 'There are no member units yet.')}
          next={words('由牵头部门和成员部门组成。', 'A leading department and members make it up.')}
        />
      ) : (
        <MembershipRows rows={members} side="unit" mayEnd={mayManage} />
      )}
      {mayManage && (
        <div className="o-panel-acts">
          <Button size="small" onClick={() => setJoining(true)}>
            {say(words('加入成员单位', 'Add a member unit'))}
          </Button>
        </div>
      )}
      <JoinUnit of={unit} open={joining} onClose={() => setJoining(false)} />
    </Panel>
  );
}

export function MemberOf({ memberOf }: { readonly memberOf: readonly Membership[] }) {
  return (
    <Panel title={words('所属议事机构与专班', 'Belongs to')} flush>
      <MembershipRows rows={memberOf} side="of" mayEnd={false} />
    </Panel>
  );
}

interface RowsProps {
  readonly rows: readonly Membership[];
  /** Which end of the membership to show. */
  readonly side: 'unit' | 'of';
  readonly mayEnd: boolean;
}

function MembershipRows({ rows, side, mayEnd }: RowsProps) {
  const say = useWords();
  const today = useToday();
  const [ending, setEnding] = useState<Membership | null>(null);
  const end = useAct(endMembership, { onDone: () => setEnding(null) });
  return (
    <ul className="o-rows">
      {rows.map((membership) => {
        const shown = membership[side];
        const now = holdsOn(today, membership);
        return (
          <li key={membership.id} className={now ? undefined : 'is-over'}>
            <span className="o-rows-what">
              <a href={hrefOf(unitPage, { unitId: shown.id })}>{shown.name}</a>
              <small>{say(unitKindWords[shown.kind])}</small>
              {membership.part === 'lead' && <strong className="k-small">{say(partWords.lead)}</strong>}
            </span>
            <Period fromDay={membership.fromDay} untilDay={membership.untilDay} />
            {mayEnd && now && membership.untilDay === null && (
              <Button type="link" size="small" onClick={() => setEnding(membership)}>
                {say(words('终止', 'End'))}
              </Button>
            )}
          </li>
        );
      })}
      <EndDialog
        open={ending !== null}
        title={words('终止成员关系', 'End the membership')}
        note={words('记录保留，此后不再计入成员。', 'The record stays; from then on it is no member.')}
        submit={words('终止', 'End')}
        pending={end.pending}
        trouble={end.trouble}
        onClose={() => setEnding(null)}
        onEnd={(body) => ending !== null && end.act({ params: { id: ending.id }, body })}
      />
    </ul>
  );
}

interface JoinValues {
  readonly unit: Found;
  readonly part: MembershipPart;
  readonly fromDay?: string;
}

function JoinUnit({ of, open, onClose }: { of: UnitBrief; open: boolean; onClose: () => void }) {
  const say = useWords();
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(joinUnit, {
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  return (
    <FormDialog<JoinValues>
      open={open}
      title={say(words('加入{name}', 'Add to {name}'), { name: of.name })}
      onClose={onClose}
      initial={{ part: 'member' }}
      submit={words('加入', 'Add')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ unit, part, fromDay }) =>
        act({ body: { id, unitId: unit.value, ofUnitId: of.id, part, ...(fromDay ? { fromDay } : {}) } })
      }
    >
      <Field name="unit" label={words('单位', 'Unit')} required={words('请选择单位。', 'Choose a unit.')}>
        <SearchSelect find={findUnits} placeholder={words('名称或编码', 'Name or code')} />
      </Field>
      <Field name="part" label={words('角色', 'Part')} required={words('请选择角色。', 'Choose its part.')}>
        <Radio.Group
          options={(['lead', 'member'] as const).map((part) => ({
            value: part,
            label: say(partWords[part]),
          }))}
        />
      </Field>
      <Field name="fromDay" label={words('自', 'From')} why={words('不填即今天。', 'Today when left empty.')}>
        <Input type="date" />
      </Field>
    </FormDialog>
  );
}
