import './facts.css';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { type Label, useWords } from '#console/language.ts';
import { words } from '#console/words.ts';

const saidForMs = 2_000;

/** Copies a text; where the browser forbids it, says to select it by hand. */
export function CopyText({ text, label }: { readonly text: string; readonly label: Label }) {
  const say = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'forbidden' | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('forbidden');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome(null), saidForMs);
  };
  return (
    <span className="b-copy">
      <Button size="small" onClick={() => void copy()}>
        {say(label)}
      </Button>
      <span className="k-small k-quiet" role="status">
        {outcome === 'copied' && say(words('已复制', 'Copied'))}
        {outcome === 'forbidden' &&
          say(words('浏览器不允许复制，请手工选取。', 'The browser forbids copying; select it by hand.'))}
      </span>
    </span>
  );
}
