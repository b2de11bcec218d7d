/**
 * Forms as UI.md wants them: one column, labels above, validation on leaving a field, refusals where the form is, and
 * drafts that survive a reload.
 */
import { Button, Form } from 'antd';
import type { Rule } from 'antd/es/form';
import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { type CallError, fieldOf, InvalidError } from '../errors.ts';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';
import { ActButton } from './act-button.tsx';
import { dropDraft, keepDraft, readDraft } from './drafts.ts';
import { Note, Trouble } from './states.tsx';

export interface DraftFormProps<V extends object> {
  readonly initial: Partial<V>;
  /** Keeps a draft under this name; leave out for passwords and identity numbers. Values must be JSON. */
  readonly draftKey?: string;
  /** A verb. */
  readonly submit: Label;
  readonly reason?: Label | null;
  readonly pending: boolean;
  readonly trouble: CallError | null;
  readonly onSubmit: (values: V) => void;
  readonly children: ReactNode;
}

export function DraftForm<V extends object>(props: DraftFormProps<V>) {
  const { initial, draftKey, submit, reason, pending, trouble, onSubmit, children } = props;
  const say = useWords();
  const [form] = Form.useForm<V>();
  const [draft, setDraft] = useState(() => (draftKey === undefined ? null : readDraft<V>(draftKey)));
  useEffect(() => {
    if (!(trouble instanceof InvalidError)) return;
    form.setFields(trouble.issues.map((issue) => ({ name: fieldOf(issue) as never, errors: [issue.wrong] })));
  }, [trouble, form]);
  const startAfresh = () => {
    if (draftKey !== undefined) dropDraft(draftKey);
    setDraft(null);
    const emptied = Object.fromEntries(
      Object.keys(form.getFieldsValue(true)).map((name) => [name, undefined]),
    );
    form.setFieldsValue({ ...emptied, ...initial } as Parameters<typeof form.setFieldsValue>[0]);
  };
  return (
    <Form<V>
      form={form}
      className="k-form"
      layout="vertical"
      requiredMark={(label, { required }) => (
        <>
          {label}
          {!required && <span className="k-quiet">{say(words('（选填）', ' (optional)'))}</span>}
        </>
      )}
      validateTrigger="onBlur"
      scrollToFirstError
      initialValues={{ ...initial, ...draft }}
      onValuesChange={(_, values) => draftKey !== undefined && keepDraft(draftKey, values)}
      onFinish={onSubmit}
    >
      {draft !== null && (
        <Form.Item>
          <Note>
            {say(words('已恢复上次未提交的内容。', 'What you had not submitted has been restored.'))}{' '}
            <Button type="link" size="small" onClick={startAfresh}>
              {say(words('重新填写', 'Start afresh'))}
            </Button>
          </Note>
        </Form.Item>
      )}
      {children}
      <Trouble of={trouble} />
      <ActButton primary label={submit} reason={reason ?? null} pending={pending} onAct={form.submit} />
    </Form>
  );
}

export interface FieldProps {
  /** Name of the value, as in the endpoint's body. */
  readonly name: string;
  readonly label: Label;
  /** Why it is asked: required for anything about a person. */
  readonly why?: Label;
  /** What to enter, said when it is missing: 请填写考点名称。 Its presence makes the field required. */
  readonly required?: Label;
  readonly rules?: readonly Rule[];
  /** One control. */
  readonly children: ReactElement;
}

export function Field({ name, label, why, required, rules = [], children }: FieldProps) {
  const say = useWords();
  const missing: Rule[] = required === undefined ? [] : [{ required: true, message: say(required) }];
  return (
    <Form.Item
      name={name}
      label={say(label)}
      rules={[...missing, ...rules]}
      {...(why === undefined ? {} : { extra: <span className="k-form-why">{say(why)}</span> })}
    >
      {children}
    </Form.Item>
  );
}
