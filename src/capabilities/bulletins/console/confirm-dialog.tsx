import { Modal } from 'antd';
import type { ReactNode } from 'react';
import type { CallError } from '#console/errors.ts';
import { Trouble } from '#console/kit/states.tsx';
import { type Label, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: Label;
  /** The verb on the button. */
  readonly confirm: Label;
  readonly pending: boolean;
  readonly trouble: CallError | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  /** What the act does and that it cannot be taken back. */
  readonly children: ReactNode;
}

/** Before an act that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, confirm, pending, trouble, onConfirm, onCancel, children } = props;
  const say = useWords();
  return (
    <Modal
      open={open}
      title={say(title)}
      okText={say(confirm)}
      cancelText={say(words('取消', 'Cancel'))}
      confirmLoading={pending}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <div className="k-stack">
        <div>{children}</div>
        <Trouble of={trouble} />
      </div>
    </Modal>
  );
}
