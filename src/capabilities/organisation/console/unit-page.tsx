import './organisation.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { formatCount } from '#console/format.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Facts, PageHead, Panel, Split, Stack } from '#console/kit/layout.tsx';
import { Empty, Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, reachesUnit, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useAct, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { closeUnit, readUnit, renameUnit, type UnitRow, unitKinds, unitTree } from '../contract.ts';
import { mayHaveMembers, mayStandBelow, unitKindWords } from '../rules.ts';
import { Appointments } from './appointments.tsx';
import { Contacts } from './contacts.tsx';
import { EndDialog } from './end-dialog.tsx';
import { EstablishUnit } from './establish-unit.tsx';
import { MemberOf, Members } from './memberships.tsx';
import { candidatesPage, organisationPage, peoplePage, unitPage } from './pages.tsx';
import { holdsOn, Period, useToday } from './period.tsx';

export function UnitPage({ params, goTo }: PageProps<'/organisation/units/$unitId'>) {
  const say = useWords();
  const language = useLanguage();
  const me = useMe();
  const today = useToday();
  useFreshOn(['organisation']);
  const loaded = useLoaded(query(readUnit, { params: { id: params.unitId } }));
  const { unit, ancestors, memberOf, members, appointments, contacts } = loaded;
  const [asking, setAsking] = useState<'rename' | 'close' | 'establish' | null>(null);
  const inBeing = holdsOn(today, unit);
  const mayManage = reachesUnit(me, 'organisation.manage', unit.path) && inBeing;
  const nothing = (count: number) => (count === 0 ? null : count);
  const counts = [
    { count: nothing(unit.schools), unit: words('所学校', '{n|school|schools}') },
    { count: nothing(unit.classes), unit: words('个班', '{n|class|classes}') },
    { count: nothing(unit.candidates), unit: words('名考生', '{n|candidate|candidates}') },
  ];
  const mayOpenBelow = unitKinds.some((kind) => mayStandBelow(kind, unit.kind));
  return (
    <Stack>
      <PageHead
        title={unit.name}
        back={{ href: hrefOf(organisationPage, {}), label: organisationPage.title }}
        note={say(unitKindWords[unit.kind])}
        actions={
          <>
            {unit.kind === 'class' && mayOf(me)('organisation.read-candidates') && (
              <Button href={hrefOf(candidatesPage, { classId: unit.id })}>
                {say(words('考生名单', 'Candidates'))}
              </Button>
            )}
            {unit.kind === 'class' && mayOf(me)('pledges.read-coverage') && (
              <Button href={`/pledges/classes/${unit.id}`}>{say(words('承诺书', 'Letters'))}</Button>
            )}
            {mayManage && (
              <>
                <Button onClick={() => setAsking('rename')}>{say(words('更名', 'Rename'))}</Button>
                <Button onClick={() => setAsking('close')}>{say(words('撤销', 'Close'))}</Button>
              </>
            )}
            {mayManage && mayOpenBelow && (
              <Button onClick={() => setAsking('establish')}>
                {say(words('建立下级单位', 'Establish a unit below'))}
              </Button>
            )}
          </>
        }
      />
      <Split>
        <Stack>
          <Panel title={words('基本情况', 'Facts')}>
            <Facts
              facts={[
                ancestors.length === 0
                  ? null
                  : {
                      name: words('上级', 'Above'),
                      value: (
                        <span className="o-trail">
                          {ancestors.map((above, position) => (
                            <span key={above.id}>
                              {position > 0 && '› '}
                              <a href={hrefOf(unitPage, { unitId: above.id })}>{above.name}</a>
                            </span>
                          ))}
                        </span>
                      ),
                    },
                { name: words('编码', 'Code'), value: unit.code },
                {
                  name: words('存续', 'In being'),
                  value: <Period fromDay={unit.fromDay} untilDay={unit.untilDay} />,
                },
                unit.classes + unit.schools + unit.candidates === 0
                  ? null
                  : {
                      name: words('规模', 'Size'),
                      value: counts
                        .flatMap(({ count, unit: of }) =>
                          count === null ? [] : [`${formatCount(count, language)} ${say(of, { n: count })}`],
                        )
                        .join(' · '),
                    },
              ]}
            />
          </Panel>
          {mayHaveMembers(unit.kind) && <Members unit={unit} members={members} mayManage={mayManage} />}
          {memberOf.length > 0 && <MemberOf memberOf={memberOf} />}
          {unit.children > 0 && <Children unit={unit} />}
        </Stack>
        <Stack>
          <Appointments
            appointments={appointments}
            show="person"
            unit={unit}
            mayManage={mayManage}
            more={{ href: hrefOf(peoplePage, {}, { under: unit.id }) }}
          />
          <Contacts of={{ unitId: unit.id }} contacts={contacts} mayManage={mayManage} />
        </Stack>
      </Split>
      <EstablishUnit
        open={asking === 'establish'}
        parent={unit}
        onClose={() => setAsking(null)}
        onDone={(id) => goTo(hrefOf(unitPage, { unitId: id }))}
      />
      <Rename unit={unit} open={asking === 'rename'} onClose={() => setAsking(null)} />
      <Close unit={unit} open={asking === 'close'} onClose={() => setAsking(null)} />
    </Stack>
  );
}

function Children({ unit }: { readonly unit: UnitRow }) {
  const say = useWords();
  const language = useLanguage();
  const { data, error, refetch } = useQuery(query(unitTree, { query: { parent: unit.id } }));
  return (
    <Panel
      title={words('下级单位', 'Units below')}
      note={say(words('{count} 个', '{count}'), { count: unit.children })}
      flush
    >
      <Trouble of={data === undefined ? error : null} onRetry={() => void refetch()} />
      {data === undefined ? (
        error === null && <p className="o-tree-note">{say(words('正在载入…', 'Loading…'))}</p>
      ) : data.rows.length === 0 ? (
        <Empty reason={words('没有您可以查看的下级单位。', 'None that you may see.')} />
      ) : (
        <ul className="o-rows">
          {data.rows.map((child) => (
            <li key={child.id}>
              <span className="o-rows-what">
                <a className="k-row-link" data-row="" href={hrefOf(unitPage, { unitId: child.id })}>
                  {child.name}
                </a>
                <small>{say(unitKindWords[child.kind])}</small>
              </span>
              {child.candidates > 0 && (
                <span className="k-quiet k-small">
                  {child.classes > 0 &&
                    `${formatCount(child.classes, language)} ${say(words('个班', '{n|class|classes}'), { n: child.classes })} · `}
                  {formatCount(child.candidates, language)} {say(words('人', 'candidates'))}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface DialogProps {
  readonly unit: UnitRow;
  readonly open: boolean;
  readonly onClose: () => void;
}

function Rename({ unit, open, onClose }: DialogProps) {
  const { act, pending, trouble } = useAct(renameUnit, { onDone: onClose });
  return (
    <FormDialog<{ name: string; reason: string }>
      open={open}
      title={words('单位更名', 'Rename the unit')}
      onClose={onClose}
      initial={{ name: unit.name }}
      submit={words('更名', 'Rename')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ name, reason }) =>
        act({ params: { id: unit.id }, body: { name: name.trim(), reason: reason.trim() } })
      }
    >
      <Field name="name" label={words('名称', 'Name')} required={words('请填写名称。', 'Enter the name.')}>
        <Input maxLength={100} />
      </Field>
      <Field
        name="reason"
        label={words('原因', 'Reason')}
        required={words('请写明原因。', 'Give the reason.')}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Field>
    </FormDialog>
  );
}

function Close({ unit, open, onClose }: DialogProps) {
  const { act, pending, trouble } = useAct(closeUnit, { onDone: onClose });
  return (
    <EndDialog
      open={open}
      title={words('撤销单位', 'Close the unit')}
      note={words(
        '单位及其历史保留；此后不能再任命或交办。',
        'The unit and its history stay; nobody can be appointed or tasked there afterwards.',
      )}
      submit={words('撤销', 'Close')}
      pending={pending}
      trouble={trouble}
      onClose={onClose}
      onEnd={(body) => act({ params: { id: unit.id }, body })}
    />
  );
}
