import type { MouseEvent } from 'react';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Figure } from '../contract.ts';
import { filledParts } from '../rules.ts';

export interface BulletinTextProps {
  readonly paragraphs: readonly string[];
  readonly figures: readonly Figure[];
  /** 7月3日24时 */
  readonly asOf: string;
  /** The address at which a number of this page is opened. */
  readonly hrefOf: (figure: string) => string;
  readonly onFigure: (figure: string) => void;
}

/** The sentences as published. Every number in them opens. */
export function BulletinText({ paragraphs, figures, asOf, hrefOf, onFigure }: BulletinTextProps) {
  const say = useWords();
  const open = (event: MouseEvent, figure: string) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onFigure(figure);
  };
  return (
    <div className="b-text" lang="zh-CN">
      {paragraphs.map((source, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no other identity
        <p key={at}>
          {filledParts(source, figures, asOf).map(({ text, figure }, part) =>
            figure === null ? (
              text
            ) : (
              <a
                // biome-ignore lint/suspicious/noArrayIndexKey: nor have their parts
                key={part}
                className="b-number"
                href={hrefOf(figure)}
                title={say(words('这个数字的来历', 'Where this number comes from'))}
                onClick={(event) => open(event, figure)}
              >
                {text}
              </a>
            ),
          )}
        </p>
      ))}
    </div>
  );
}
