/** The part of the forms that says who and which classes took part. Within a form that holds `kind` and `unit`. */
import './activities.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, InputNumber, Radio } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { readUnit } from '#capabilities/organisation/contract.ts';
import { nowMs } from '#console/clock.ts';
import { type CallError, isCallError } from '#console/errors.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { type Found, SearchSelectMany } from '#console/kit/search-select.tsx';
import { Trouble } from '#console/kit/states.tsx';
import { type Say, useWords } from '#console/language.ts';
import { query } from '#console/query.ts';
import { words } from '#console/words.ts';
import type { ActivityKind } from '../contract.ts';
import { mostPersonTimes } from '../rules.ts';
import { allClassesBelow, classFinder } from './find-units.ts';
import {
  type AttendanceDraft,
  attendanceOf,
  type FaultPlace,
  faultAt,
  noAttendance,
} from './holding-values.ts';
import { PeopleField } from './people-field.tsx';

/** The same decision as the server's, said on leaving the field. */
export function faultRule(place: FaultPlace, kind: ActivityKind | undefined, say: Say) {
  return {
    validator: async (_: unknown, value: unknown) => {
      // An empty choice is the field's own to speak of.
      if (kind === undefined || (Array.isArray(value) && value.length === 0)) return;
      const fault = faultAt(place, kind, { [place]: value }, nowMs());
      if (fault !== null) throw new Error(say(fault));
    },
  };
}

export interface ParticipationProps {
  readonly kind: ActivityKind | undefined;
  readonly unit: Found | undefined;
}

export function ParticipationFields({ kind, unit }: ParticipationProps) {
  const say = useWords();
  const ofClasses = kind === 'class-meeting' || kind === 'assembly';
  return (
    <>
      <Field
        name="classes"
        label={words('参加班级', 'Classes that took part')}
        {...(ofClasses
          ? { required: words('请选择参加的班级。', 'Choose the classes that took part.') }
          : {})}
        why={words('计入班级教育覆盖。', 'Counts towards the classes reached.')}
        rules={[faultRule('classes', kind, say)]}
      >
        <ClassesField unit={unit} one={kind === 'class-meeting'} />
      </Field>
      <Field
        name="attendance"
        label={words('参加人次', 'Attendance')}
        required={words('请填写人次，或选出参加人员。', 'State the head-count, or name who was there.')}
        {...(kind === undefined
          ? {}
          : {
              why: say(
                words('这类活动一次至多 {most} 人次。', 'At most {most} person-times at one of this kind.'),
                {
                  most: mostPersonTimes[kind],
                },
              ),
            })}
        rules={[
          {
            validator: async (_, value: AttendanceDraft | undefined) => {
              if (attendanceOf(value ?? noAttendance) === null) {
                throw new Error(
                  say(words('请填写人次，或选出参加人员。', 'State the head-count, or name who was there.')),
                );
              }
            },
          },
          faultRule('attendance', kind, say),
        ]}
      >
        <AttendanceField unit={unit} />
      </Field>
    </>
  );
}

/** `kind` and `unit` as the form holds them now. */
export function useWhatAndWho(): { kind: ActivityKind | undefined; unit: Found | undefined } {
  const form = Form.useFormInstance<{ kind?: ActivityKind; unit?: Found }>();
  return { kind: Form.useWatch('kind', form), unit: Form.useWatch('unit', form) };
}

interface AttendanceFieldProps {
  readonly id?: string;
  readonly value?: AttendanceDraft;
  readonly onChange?: (draft: AttendanceDraft) => void;
  readonly onBlur?: () => void;
  readonly unit: Found | undefined;
}

function AttendanceField({ id, value = noAttendance, onChange, onBlur, unit }: AttendanceFieldProps) {
  const say = useWords();
  const change = (part: Partial<AttendanceDraft>) => onChange?.({ ...value, ...part });
  return (
    <div className="a-attendance">
      <Radio.Group
        value={value.mode}
        aria-label={say(words('如何统计', 'How it is counted'))}
        options={[
          { value: 'head-count', label: say(words('填写人次', 'A head-count')) },
          { value: 'people', label: say(words('点名（工作人员）', 'By name (staff)')) },
        ]}
        onChange={(event) => change({ mode: event.target.value as AttendanceDraft['mode'] })}
      />
      {value.mode === 'head-count' ? (
        <InputNumber<number>
          {...(id === undefined ? {} : { id })}
          min={1}
          max={100_000}
          precision={0}
          suffix={say(words('人次', 'person-times'))}
          style={{ width: 180 }}
          value={value.personTimes}
          {...(onBlur === undefined ? {} : { onBlur })}
          onChange={(personTimes) => change({ personTimes })}
        />
      ) : (
        <PeopleField unit={unit} value={value.people} onChange={(people) => change({ people })} />
      )}
    </div>
  );
}

interface ClassesFieldProps {
  readonly id?: string;
  readonly value?: readonly Found[];
  readonly onChange?: (classes: readonly Found[]) => void;
  readonly onBlur?: () => void;
  readonly unit: Found | undefined;
  readonly one: boolean;
}

function ClassesField({ id, value = [], onChange, onBlur, unit, one }: ClassesFieldProps) {
  const say = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const { data } = useQuery({
    ...query(readUnit, { params: { id: unit?.value ?? '' } }),
    enabled: unit !== undefined,
  });
  // A class that organises its own meeting is the one that takes part.
  const itself = data?.unit.kind === 'class' && data.unit.id === unit?.value ? unit : undefined;
  const offered = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (itself === undefined || offered.current === itself.value) return;
    offered.current = itself.value;
    if (value.length === 0) onChange?.([{ value: itself.value, label: itself.label }]);
  }, [itself, value, onChange]);
  const takeAll = async (under: string) => {
    setBusy(true);
    setTrouble(null);
    try {
      onChange?.(await allClassesBelow(under));
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="a-classes">
      <SearchSelectMany
        {...(id === undefined ? {} : { id })}
        {...(onBlur === undefined ? {} : { onBlur })}
        placeholder={
          unit === undefined
            ? words('请先选择组织单位', 'Choose the organising unit first')
            : words('班级名称或编码', 'Name or code of a class')
        }
        find={async (text, signal) => {
          const found = await classFinder(unit?.value)(text, signal);
          return itself === undefined ? found : [itself, ...found];
        }}
        value={value}
        onChange={(classes) => onChange?.(one ? classes.slice(-1) : classes)}
      />
      {unit !== undefined && !one && (data?.unit.classes ?? 0) > 0 && (
        <Button size="small" loading={busy} onClick={() => void takeAll(unit.value)}>
          {say(words('选入 {unit} 的全部班级', 'Take all classes of {unit}'), { unit: unit.label })}
        </Button>
      )}
      <Trouble of={trouble} />
    </div>
  );
}
