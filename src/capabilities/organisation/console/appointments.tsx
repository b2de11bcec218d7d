/** Who holds which post where, and since when. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { type Found, SearchSelect } from '#console/kit/search-select.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { useMe } from '#console/me.ts';
import { hrefOf } from '#console/pages.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type Appointment, type Post, posts, type UnitBrief } from '../contract.ts';
import { appointPerson, endAppointment } from '../people-contract.ts';
import { mayAppoint, postWords } from '../rules.ts';
import { EndDialog } from './end-dialog.tsx';
import { findPeople, findUnits } from './finders.ts';
import { personPage, unitPage } from './pages.tsx';
import { holdsOn, Period, useToday } from './period.tsx';

export interface AppointmentsProps {
  readonly appointments: readonly Appointment[];
  /** The end that the page is not about. */
  readonly show: 'person' | 'unit';
  /** Where or whom a new appointment is for. */
  readonly unit?: UnitBrief;
  readonly person?: Found;
  readonly mayManage: boolean;
  readonly more?: { readonly href: string };
}

export function Appointments(props: AppointmentsProps) {
  const { appointments, show, unit, person, mayManage, more } = props;
  const say = useWords();
  const today = useToday();
  const [appointing, setAppointing] = useState(false);
  const [ending, setEnding] = useState<Appointment | null>(null);
  const end = useAct(endAppointment, { onDone: () => setEnding(null) });
  return (
    <Panel
      title={words('任职', 'Appointments')}
      {...(more === undefined
        ? {}
        : { more: { ...more, label: words('本级及下级人员', 'People here and below') } })}
      flush
    >
      {appointments.length === 0 ? (
        <Empty
          reason={words('没有任职。', 'No appointment.')}
          next={words('任职决定谁能看到什么、办理什么。', 'Appointments decide who sees and does what.')}
        />
      ) : (
        <ul className="o-rows">
          {appointments.map((appointment) => {
            const now = holdsOn(today, appointment);
            return (
              <li key={appointment.id} className={now ? undefined : 'is-over'}>
                <span className="o-rows-what">
                  {show === 'person' ? (
                    <a href={hrefOf(personPage, { personId: appointment.person.id })}>
                      {appointment.person.name}
                    </a>
                  ) : (
                    <a href={hrefOf(unitPage, { unitId: appointment.unit.id })}>{appointment.unit.name}</a>
                  )}
                  <small>{say(postWords[appointment.post])}</small>
                </span>
                <Period fromDay={appointment.fromDay} untilDay={appointment.untilDay} />
                {mayManage && now && appointment.untilDay === null && (
                  <Button type="link" size="small" onClick={() => setEnding(appointment)}>
                    {say(words('免职', 'End'))}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {mayManage && (
        <div className="o-panel-acts">
          <Button size="small" onClick={() => setAppointing(true)}>
            {say(words('任命', 'Appoint'))}
          </Button>
        </div>
      )}
      <Appoint
        open={appointing}
        onClose={() => setAppointing(false)}
        {...(unit === undefined ? {} : { unit })}
        {...(person === undefined ? {} : { person })}
      />
      <EndDialog
        open={ending !== null}
        title={words('免去职务', 'End the appointment')}
        note={words(
          '记录保留；其权限自次日起停止。',
          'The record stays; what it allows ends with the next day.',
        )}
        submit={words('免职', 'End')}
        pending={end.pending}
        trouble={end.trouble}
        onClose={() => setEnding(null)}
        onEnd={(body) => ending !== null && end.act({ params: { id: ending.id }, body })}
      />
    </Panel>
  );
}

interface AppointValues {
  readonly person?: Found;
  readonly unit?: Found;
  readonly post: Post;
  readonly fromDay?: string;
  readonly untilDay?: string;
}

interface AppointProps {
  readonly open: boolean;
  readonly unit?: UnitBrief;
  readonly person?: Found;
  readonly onClose: () => void;
}

function Appoint({ open, unit, person, onClose }: AppointProps) {
  const say = useWords();
  const reach = useMe().permissions['organisation.manage'] ?? [];
  const [id, setId] = useState(newId);
  const { act, pending, trouble } = useAct(appointPerson, {
    onDone: () => {
      setId(newId());
      onClose();
    },
  });
  return (
    <FormDialog<AppointValues>
      open={open}
      title={say(words('任命 · {name}', 'Appoint · {name}'), { name: unit?.name ?? person?.label ?? '' })}
      onClose={onClose}
      initial={{}}
      submit={words('任命', 'Appoint')}
      pending={pending}
      trouble={trouble}
      onSubmit={(values) =>
        act({
          body: {
            id,
            personId: person?.value ?? values.person?.value ?? '',
            unitId: unit?.id ?? values.unit?.value ?? '',
            post: values.post,
            ...(values.fromDay ? { fromDay: values.fromDay } : {}),
            ...(values.untilDay ? { untilDay: values.untilDay } : {}),
          },
        })
      }
    >
      {person === undefined && (
        <Field
          name="person"
          label={words('人员', 'Person')}
          required={words('请选择人员。', 'Choose a person.')}
          why={words(
            '只找得到已登记的人员；新人请先在“人员”中登记。',
            'Only registered people are found; register newcomers under People first.',
          )}
        >
          <SearchSelect find={findPeople} placeholder={words('姓名或工号', 'Name or staff number')} />
        </Field>
      )}
      {unit === undefined && (
        <Field name="unit" label={words('单位', 'Unit')} required={words('请选择单位。', 'Choose a unit.')}>
          <SearchSelect find={findUnits} placeholder={words('名称或编码', 'Name or code')} />
        </Field>
      )}
      <Field
        name="post"
        label={words('职务', 'Post')}
        required={words('请选择职务。', 'Choose a post.')}
        why={words('职务决定权限。', 'The post decides what may be done.')}
      >
        <Select
          options={posts
            .filter((post) => mayAppoint(reach, post))
            .map((post) => ({ value: post, label: say(postWords[post]) }))}
        />
      </Field>
      <Field name="fromDay" label={words('自', 'From')} why={words('不填即今天。', 'Today when left empty.')}>
        <Input type="date" />
      </Field>
      <Field
        name="untilDay"
        label={words('至', 'Until')}
        why={words('不填即长期。', 'Open when left empty.')}
      >
        <Input type="date" />
      </Field>
    </FormDialog>
  );
}
