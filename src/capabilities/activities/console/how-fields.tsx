/** The part of the forms that says how it went: when, who, which classes, what came of it, with proof. */
import { Input } from 'antd';
import { nowMs } from '#console/clock.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { EvidenceField } from '#console/kit/evidence-field.tsx';
import { InstantInput } from '#console/kit/instant-input.tsx';
import type { Found } from '#console/kit/search-select.tsx';
import { useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { ActivityKind } from '../contract.ts';
import { faultRule, ParticipationFields, useWhatAndWho } from './attendance-fields.tsx';
import { attendanceOf, classIdsOf, evidenceOf, type HoldingValues } from './holding-values.ts';

export interface HowFieldsProps {
  /** Where the page already says what was held and by whom; otherwise the form's own `kind` and `unit`. */
  readonly of?: { readonly kind: ActivityKind; readonly unit: Found };
  readonly onBusy: (reason: Words | null) => void;
}

export function HowFields({ of, onBusy }: HowFieldsProps) {
  const say = useWords();
  const watched = useWhatAndWho();
  const { kind, unit } = of ?? watched;
  return (
    <>
      <Field
        name="heldAt"
        label={words('举办时间', 'Held at')}
        required={words('请填写实际举办时间。', 'Enter when it was held.')}
        rules={[faultRule('heldAt', kind, say)]}
      >
        <InstantInput max={new Date(nowMs()).toISOString()} />
      </Field>
      <ParticipationFields kind={kind} unit={unit} />
      <Field
        name="result"
        label={words('结果', 'What came of it')}
        why={words('不公开；议定事项请在登记后交办。', 'Not public; assign resolutions after recording it.')}
      >
        <Input.TextArea rows={4} maxLength={4000} />
      </Field>
      <Field
        name="evidence"
        label={words('佐证', 'Evidence')}
        why={words(
          '照片、签到表、材料。照片中尽量不要出现考生面部。',
          'Photos, sign-in sheets, papers. Keep candidates’ faces out of photos where you can.',
        )}
      >
        <EvidenceField onBusy={onBusy} />
      </Field>
    </>
  );
}

/** The body of a holding; the form has seen to it that attendance is stated. */
export function holdingOf(values: HoldingValues) {
  const attendance = attendanceOf(values.attendance);
  if (attendance === null) return null;
  return {
    heldAt: values.heldAt,
    attendance: attendance.mode === 'people' ? { ...attendance, people: [...attendance.people] } : attendance,
    classIds: classIdsOf(values.classes),
    result: values.result?.trim() ?? '',
    evidence: evidenceOf(values.evidence),
  };
}
