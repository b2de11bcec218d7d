/** The form in which a draft is written: for a new one and for one that is being revised. */
import { Form, Input } from 'antd';
import { useEffect } from 'react';
import type { CallError } from '#console/errors.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { type Label, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Figure } from '../contract.ts';
import { typedNumberIn } from '../rules.ts';
import { faultyParagraph, ParagraphsField } from './paragraphs-field.tsx';

export interface Draft {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export interface DraftFieldsProps {
  readonly initial: Draft;
  readonly draftKey: string;
  readonly figures: readonly Figure[];
  /** 7月3日24时 */
  readonly asOf: string;
  readonly submit: Label;
  readonly reason: Label | null;
  readonly pending: boolean;
  readonly trouble: CallError | null;
  readonly onSubmit: (draft: Draft) => void;
  readonly onFigure: (figure: string) => void;
  /** Told of every change, and of what the form begins with. */
  readonly onDraft: (draft: Draft) => void;
}

export function DraftFields(props: DraftFieldsProps) {
  const { initial, draftKey, figures, asOf, submit, reason, pending, trouble } = props;
  const say = useWords();
  return (
    <div className="b-draft">
      <DraftForm<Draft>
        initial={initial}
        draftKey={draftKey}
        submit={submit}
        reason={reason}
        pending={pending}
        trouble={trouble}
        onSubmit={({ title, paragraphs }) =>
          props.onSubmit({
            title: title.trim(),
            paragraphs: paragraphs.map((one) => one.trim()).filter((one) => one !== ''),
          })
        }
      >
        <Field
          name="title"
          label={words('标题', 'Title')}
          required={words('请填写标题。', 'Give it a title.')}
          rules={[
            {
              validator: (_, title: string | undefined) =>
                typedNumberIn(title ?? '') === null
                  ? Promise.resolve()
                  : Promise.reject(
                      new Error(
                        say(
                          words(
                            '标题只可写日期，其他数字请写在正文里。',
                            'The title may name days; other numbers belong in the text.',
                          ),
                        ),
                      ),
                    ),
            },
          ]}
        >
          <Input maxLength={120} />
        </Field>
        <Field
          name="paragraphs"
          label={words('正文', 'Text')}
          required={words('请至少写一段。', 'Write at least one paragraph.')}
        >
          <ParagraphsField figures={figures} asOf={asOf} onFigure={props.onFigure} />
        </Field>
        <Listener onDraft={props.onDraft} />
      </DraftForm>
    </div>
  );
}

function Listener({ onDraft }: { readonly onDraft: (draft: Draft) => void }) {
  const form = Form.useFormInstance<Draft>();
  const title = Form.useWatch('title', form);
  const paragraphs = Form.useWatch('paragraphs', form);
  useEffect(() => {
    if (title !== undefined && paragraphs !== undefined) onDraft({ title, paragraphs });
  }, [title, paragraphs, onDraft]);
  return null;
}

/** Why a draft cannot be saved as it stands, or `null`. */
export function whyNotSave(draft: Draft | null, figures: readonly Figure[]): Label | null {
  if (draft === null) return null;
  const at = faultyParagraph(draft.paragraphs, figures);
  if (at !== null) return words(`第 ${at} 段需要改正`, `Paragraph ${at} needs correcting`);
  if (draft.paragraphs.every((one) => one.trim() === ''))
    return words('正文还是空的', 'There is no text yet');
  return null;
}
