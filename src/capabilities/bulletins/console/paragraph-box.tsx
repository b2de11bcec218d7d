/** One paragraph under the hand: text is typed, numbers are inserted and shown filled in. */
import {
  type ClipboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { clearJoints, type FaceOf, insertAt, nodesOf, refill, sourceIn } from './paragraph-dom.ts';

export interface ParagraphHandle {
  /** Puts a reference where the caret last was, or at the end. */
  insert(source: string): void;
  focus(): void;
}

export interface ParagraphBoxProps {
  readonly ref: Ref<ParagraphHandle>;
  readonly source: string;
  readonly face: FaceOf;
  readonly label: string;
  readonly placeholder: string;
  /** Id of the text that says what is wrong. */
  readonly wrongId: string | null;
  readonly onChange: (source: string) => void;
  readonly onFocus: () => void;
  /** Enter: the next paragraph. */
  readonly onEnter: () => void;
  /** Backspace in an empty paragraph. */
  readonly onRemove: () => void;
  readonly onChip: (source: string) => void;
}

export function ParagraphBox(props: ParagraphBoxProps) {
  const { ref, source, face, label, placeholder, wrongId } = props;
  const box = useRef<HTMLDivElement>(null);
  const written = useRef<string | null>(null);
  const lastRange = useRef<Range | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // The browser owns the nodes while somebody types; React only writes what came from elsewhere.
  useLayoutEffect(() => {
    if (box.current === null || written.current === source) return;
    box.current.replaceChildren(nodesOf(source, face));
    written.current = source;
    lastRange.current = null;
  }, [source, face]);
  useEffect(() => {
    if (box.current !== null) refill(box.current, face);
  }, [face]);

  const tell = () => {
    if (box.current === null) return;
    written.current = sourceIn(box.current);
    latest.current.onChange(written.current);
  };

  useEffect(() => {
    const place = box.current;
    if (place === null) return;
    const onBeforeInput = (event: InputEvent) => {
      if (event.inputType === 'insertParagraph' || event.inputType === 'insertLineBreak') {
        event.preventDefault();
        if (!event.isComposing) latest.current.onEnter();
      } else if (event.inputType.startsWith('format') || event.inputType === 'insertFromDrop') {
        event.preventDefault();
      }
    };
    const onSelection = () => {
      const selection = getSelection();
      if (selection === null || selection.rangeCount === 0) return;
      const range = selection.getRangeAt(0);
      if (place.contains(range.commonAncestorContainer)) lastRange.current = range.cloneRange();
    };
    place.addEventListener('beforeinput', onBeforeInput);
    document.addEventListener('selectionchange', onSelection);
    return () => {
      place.removeEventListener('beforeinput', onBeforeInput);
      document.removeEventListener('selectionchange', onSelection);
    };
  }, []);

  const insert = (text: string) => {
    if (box.current === null) return;
    box.current.focus();
    let range = lastRange.current;
    if (range === null || !box.current.contains(range.commonAncestorContainer)) {
      range = document.createRange();
      range.selectNodeContents(box.current);
      range.collapse(false);
    }
    insertAt(range, nodesOf(text, latest.current.face));
    tell();
  };
  useImperativeHandle(ref, () => ({ insert, focus: () => box.current?.focus() }));

  const onCopy = (event: ClipboardEvent, cut: boolean) => {
    const selection = getSelection();
    if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    event.preventDefault();
    event.clipboardData.setData('text/plain', sourceIn(range.cloneContents()));
    if (!cut) return;
    range.deleteContents();
    tell();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a textarea cannot show a number as one piece
    <div
      ref={box}
      className="b-box"
      role="textbox"
      tabIndex={0}
      aria-multiline="true"
      aria-label={label}
      aria-invalid={wrongId !== null}
      aria-describedby={wrongId ?? undefined}
      contentEditable
      suppressContentEditableWarning
      spellCheck={false}
      data-placeholder={placeholder}
      data-empty={source.trim() === ''}
      onInput={tell}
      onFocus={props.onFocus}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Backspace' && source === '') {
          event.preventDefault();
          props.onRemove();
        } else if (event.key === 'Backspace') {
          clearJoints('back');
        } else if (event.key === 'Delete') {
          clearJoints('forward');
        }
      }}
      onPaste={(event) => {
        event.preventDefault();
        insert(event.clipboardData.getData('text/plain').replaceAll(/\s*[\r\n]+\s*/g, ''));
      }}
      onCopy={(event) => onCopy(event, false)}
      onCut={(event) => onCopy(event, true)}
      // One press places the caret.
      onDoubleClick={(event) => {
        const chip = (event.target as Element).closest<HTMLElement>('[data-source]');
        if (chip?.dataset.source !== undefined) props.onChip(chip.dataset.source);
      }}
    />
  );
}
