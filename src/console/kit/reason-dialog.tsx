import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { CallError } from '../errors.ts';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';
import { Trouble } from './states.tsx';

export interface ReasonDialogProps {
  readonly open: boolean;
  /** 退回整改 */
  readonly title: Label;
  /** Who will read the reason and what it does: 责任单位将看到退回原因并重新整改。 */
  readonly why: Label;
  /** The verb on the button; `title` when left out. */
  readonly confirm?: Label;
  readonly danger?: boolean;
  /** Characters */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pending?: boolean;
  readonly trouble?: CallError | null;
  readonly onConfirm: (reason: string) => void;
  readonly onCancel: () => void;
}

/** Asks for the reason of an act that somebody else will have to live with. What was typed survives closing. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { open, title, why, confirm, danger, minLength = 4, maxLength = 500, pending, trouble } = props;
  const say = useWords();
  const fieldId = useId();
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState(false);
  const text = reason.trim();
  const tooShort = text.length < minLength;
  const submit = () => {
    if (tooShort) setTouched(true);
    else props.onConfirm(text);
  };
  return (
    <Modal
      open={open}
      title={say(title)}
      okText={say(confirm ?? title)}
      cancelText={say(words('取消', 'Cancel'))}
      okButtonProps={{ danger: danger === true }}
      confirmLoading={pending === true}
      onOk={submit}
      onCancel={props.onCancel}
    >
      <div className="k-stack">
        <p>{say(why)}</p>
        <div className="k-reason">
          <label htmlFor={fieldId}>{say(words('原因', 'Reason'))}</label>
          <Input.TextArea
            id={fieldId}
            value={reason}
            rows={4}
            maxLength={maxLength}
            showCount
            status={touched && tooShort ? 'error' : ''}
            aria-invalid={touched && tooShort}
            onChange={(event) => setReason(event.target.value)}
            onBlur={() => setTouched(true)}
          />
          {touched && tooShort && (
            <span className="k-form-wrong" role="alert">
              {say(
                words(
                  '请写明原因，至少 {minLength} 个字。',
                  'Give the reason, at least {minLength} characters.',
                ),
                {
                  minLength,
                },
              )}
            </span>
          )}
        </div>
        <Trouble of={trouble ?? null} />
      </div>
    </Modal>
  );
}
