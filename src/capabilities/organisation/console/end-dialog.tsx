import { Input } from 'antd';
import { nowMs } from '#console/clock.ts';
import type { CallError } from '#console/errors.ts';
import { dayOf } from '#console/format.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { type Label, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';

export interface Ending {
  readonly untilDay: string;
  readonly reason: string;
}

export interface EndDialogProps {
  readonly open: boolean;
  readonly title: Label;
  readonly note: Label;
  readonly submit: Label;
  readonly pending: boolean;
  readonly trouble: CallError | null;
  readonly onClose: () => void;
  readonly onEnd: (ending: Ending) => void;
}

/** Nothing is deleted: it ends on a day, for a reason. */
export function EndDialog({ open, title, note, submit, pending, trouble, onClose, onEnd }: EndDialogProps) {
  const say = useWords();
  return (
    <FormDialog<Ending>
      open={open}
      title={title}
      note={say(note)}
      onClose={onClose}
      initial={{ untilDay: dayOf(nowMs()) }}
      submit={submit}
      pending={pending}
      trouble={trouble}
      onSubmit={({ untilDay, reason }) => onEnd({ untilDay, reason: reason.trim() })}
    >
      <Field
        name="untilDay"
        label={words('最后一天', 'Last day')}
        required={words('请填写最后一天。', 'Enter the last day.')}
        why={words('这一天仍然有效。', 'It still holds on this day.')}
      >
        <Input type="date" />
      </Field>
      <Field
        name="reason"
        label={words('原因', 'Reason')}
        required={words('请写明原因。', 'Give the reason.')}
        rules={[{ min: 2, message: say(words('至少 2 个字。', 'At least 2 characters.')) }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Field>
    </FormDialog>
  );
}
