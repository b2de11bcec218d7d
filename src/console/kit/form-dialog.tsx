import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { type Label, useWords } from '../language.ts';
import { DraftForm, type DraftFormProps } from './draft-form.tsx';

export interface FormDialogProps<V extends object> extends DraftFormProps<V> {
  readonly open: boolean;
  readonly title: Label;
  readonly onClose: () => void;
  /** What the act does and who will see it. */
  readonly note?: ReactNode;
}

/** A short form over the page that it belongs to: begun where the thing is, done without leaving it. */
export function FormDialog<V extends object>({ open, title, onClose, note, ...form }: FormDialogProps<V>) {
  const say = useWords();
  return (
    <Modal open={open} title={say(title)} footer={null} destroyOnHidden onCancel={onClose}>
      <div className="k-stack">
        {note !== undefined && <p className="k-quiet">{note}</p>}
        <DraftForm {...form} />
      </div>
    </Modal>
  );
}
