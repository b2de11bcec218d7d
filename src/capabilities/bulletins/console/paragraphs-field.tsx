/** The text of a draft, paragraph by paragraph, with the palette from which its numbers are taken. */
import { Button } from 'antd';
import { useCallback, useId, useMemo, useRef, useState } from 'react';
import { newId } from '#console/call.ts';
import { type Say, useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { Figure } from '../contract.ts';
import { faultIn } from '../rules.ts';
import { ParagraphBox, type ParagraphHandle } from './paragraph-box.tsx';
import type { FaceOf } from './paragraph-dom.ts';
import { ReferencePalette, referenceWords } from './reference-palette.tsx';
import { filled, tokenise } from './references.ts';

export interface ParagraphsFieldProps {
  /** From the form around it. */
  readonly value?: readonly string[];
  readonly onChange?: (value: readonly string[]) => void;
  readonly figures: readonly Figure[];
  /** 7月3日24时 */
  readonly asOf: string;
  readonly onFigure: (figure: string) => void;
}

interface Paragraph {
  readonly id: string;
  readonly source: string;
}

const longest = 2_000;
const most = 60;

/** What is wrong with one paragraph, in words for the one who writes it; `null` when nothing is. */
function wrongWith(source: string, figures: readonly Figure[]): { says: Words; values: object } | null {
  if (source.length > longest) {
    return {
      says: words(
        '这一段超过 {longest} 字，请拆成两段。',
        'Over {longest} characters: split this paragraph.',
      ),
      values: { longest },
    };
  }
  const fault = faultIn(
    [source],
    figures.map(({ id, population }) => ({ id, hasPopulation: population !== null })),
  );
  if (fault === null) return null;
  return fault.code === 'typed-number'
    ? {
        says: words(
          '直接写了数字“{number}”。数字须从“可用的数字”中选入，才不会写错、才能追溯。',
          '"{number}" is a typed number. Take numbers from the list, so that they cannot be wrong and can be traced.',
        ),
        values: { number: fault.number },
      }
    : {
        says: words(
          '“{reference}”不是可用的数字。请删去，改从“可用的数字”中选入。',
          '"{reference}" is not a figure. Delete it and take one from the list.',
        ),
        values: { reference: fault.reference },
      };
}

export const faultyParagraph = (paragraphs: readonly string[], figures: readonly Figure[]): number | null => {
  const at = paragraphs.findIndex((source) => wrongWith(source, figures) !== null);
  return at < 0 ? null : at + 1;
};

export function ParagraphsField({ value = [], onChange, figures, asOf, onFigure }: ParagraphsFieldProps) {
  const say = useWords();
  const fieldId = useId();
  const [paragraphs, setParagraphs] = useState<readonly Paragraph[]>(() => identified(value, []));
  // The form put other texts in: restored, or begun afresh.
  const current = sameTexts(paragraphs, value) ? paragraphs : identified(value, paragraphs);
  if (current !== paragraphs) setParagraphs(current);
  const [active, setActive] = useState<string | null>(null);
  const handles = useRef(new Map<string, ParagraphHandle>());
  const face = useMemo(() => faceFor(figures, asOf, say), [figures, asOf, say]);
  const change = (next: readonly Paragraph[]) => {
    setParagraphs(next);
    onChange?.(next.map(({ source }) => source));
  };
  const focusSoon = (id: string | undefined) => {
    // The box is there once React has drawn it.
    if (id !== undefined) requestAnimationFrame(() => handles.current.get(id)?.focus());
  };
  const addAfter = (at: number) => {
    if (current.length >= most) return;
    const fresh = { id: newId(), source: '' };
    change([...current.slice(0, at + 1), fresh, ...current.slice(at + 1)]);
    focusSoon(fresh.id);
  };
  const remove = (at: number) => {
    change(current.filter((_, position) => position !== at));
    focusSoon((current[at - 1] ?? current[at + 1])?.id);
  };
  const move = (at: number, by: -1 | 1) => {
    const next = [...current];
    const [moved] = next.splice(at, 1);
    if (moved === undefined) return;
    next.splice(at + by, 0, moved);
    change(next);
  };
  const insert = useCallback(
    (source: string) => {
      const id = active ?? current.at(-1)?.id;
      if (id !== undefined) handles.current.get(id)?.insert(source);
    },
    [active, current],
  );
  return (
    <div className="b-editor">
      <ol className="b-paragraphs">
        {current.map(({ id, source }, at) => {
          const wrong = wrongWith(source, figures);
          const wrongId = `${fieldId}-${id}`;
          const numbered = { position: at + 1 };
          return (
            <li key={id} className={wrong === null ? '' : 'is-wrong'}>
              <ParagraphBox
                ref={(handle) => {
                  if (handle === null) handles.current.delete(id);
                  else handles.current.set(id, handle);
                }}
                source={source}
                face={face}
                label={say(words('第 {position} 段', 'Paragraph {position}'), numbered)}
                placeholder={say(
                  words('写这一段；数字从“可用的数字”中选入', 'Write; take numbers from the list'),
                )}
                wrongId={wrong === null ? null : wrongId}
                onChange={(next) =>
                  change(current.map((one) => (one.id === id ? { id, source: next } : one)))
                }
                onFocus={() => setActive(id)}
                onEnter={() => addAfter(at)}
                onRemove={() => remove(at)}
                onChip={(chip) => {
                  const [token] = tokenise(chip);
                  if (token?.kind === 'reference') onFigure(token.figure);
                }}
              />
              <span className="b-paragraph-tools">
                <Button
                  size="small"
                  type="text"
                  disabled={at === 0}
                  aria-label={say(words('第 {position} 段上移', 'Move paragraph {position} up'), numbered)}
                  onClick={() => move(at, -1)}
                >
                  ↑
                </Button>
                <Button
                  size="small"
                  type="text"
                  disabled={at === current.length - 1}
                  aria-label={say(words('第 {position} 段下移', 'Move paragraph {position} down'), numbered)}
                  onClick={() => move(at, 1)}
                >
                  ↓
                </Button>
                <Button
                  size="small"
                  type="text"
                  disabled={current.length === 1}
                  aria-label={say(words('删去第 {position} 段', 'Delete paragraph {position}'), numbered)}
                  onClick={() => remove(at)}
                >
                  ×
                </Button>
              </span>
              {wrong !== null && (
                <p id={wrongId} className="k-form-wrong" role="alert">
                  {say(wrong.says, wrong.values as Readonly<Record<string, unknown>>)}
                </p>
              )}
            </li>
          );
        })}
        <li className="b-paragraph-add">
          <Button size="small" disabled={current.length >= most} onClick={() => addAfter(current.length - 1)}>
            {say(words('加一段', 'Add a paragraph'))}
          </Button>
        </li>
      </ol>
      <ReferencePalette figures={figures} asOf={asOf} onInsert={insert} onFigure={onFigure} />
    </div>
  );
}

/** Paragraphs keep their identity, and so their box and caret, as long as their text stays where it is. */
const identified = (value: readonly string[], known: readonly Paragraph[]): readonly Paragraph[] =>
  value.map((source, at) => ({ id: known[at]?.id ?? newId(), source }));

const sameTexts = (paragraphs: readonly Paragraph[], value: readonly string[]): boolean =>
  paragraphs.length === value.length && paragraphs.every(({ source }, at) => source === value[at]);

function faceFor(figures: readonly Figure[], asOf: string, say: Say): FaceOf {
  return (token) => {
    const text = filled(token, figures, asOf);
    if (token.kind !== 'reference')
      return { text, title: say(words('数字的截至时点', 'When the figures stood so')) };
    const figure = figures.find(({ id }) => id === token.figure);
    const name = figure === undefined ? token.figure : say(figure.name);
    return {
      text,
      title: say(
        words('{name} · {what}（双击看来历）', '{name} · {what} (double click to see where it comes from)'),
        {
          name,
          what: say(referenceWords(token.what, figure)),
        },
      ),
    };
  };
}
