import './bulletins.css';
import { Input } from 'antd';
import { useState } from 'react';
import { useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { Figure } from '../contract.ts';
import { fillReferences } from '../rules.ts';
import { choicesOf, type ReferenceKind } from './references.ts';

/** What a reference says of its figure. */
export function referenceWords(what: ReferenceKind, figure: Figure | undefined): Words {
  switch (what) {
    case 'population':
      return words('总体', 'population');
    case 'rate':
      return words('占比', 'share');
    case 'rest':
      return figure?.population?.notYet ?? words('尚余', 'rest');
    default:
      return words('数值', 'value');
  }
}

export interface ReferencePaletteProps {
  readonly figures: readonly Figure[];
  readonly asOf: string;
  readonly onInsert: (source: string) => void;
  readonly onFigure: (figure: string) => void;
}

/** Every number that may stand in the text, as it will stand there. One press puts it where the caret is. */
export function ReferencePalette({ figures, asOf, onInsert, onFigure }: ReferencePaletteProps) {
  const say = useWords();
  const [text, setText] = useState('');
  const needle = text.trim().toLocaleLowerCase();
  const found = figures.filter(({ id, name }) =>
    [id, name.zh, name.en].some((one) => one.toLocaleLowerCase().includes(needle)),
  );
  return (
    <aside className="b-palette" aria-label={say(words('可用的数字', 'Figures to use'))}>
      <header>
        <strong>{say(words('可用的数字', 'Figures to use'))}</strong>
        <p className="k-quiet k-small">
          {say(words('点一下，填到光标处。', 'Press one to put it where the caret is.'))}
        </p>
        <Input
          type="search"
          size="small"
          allowClear
          value={text}
          placeholder={say(words('按名称查找', 'Find by name'))}
          aria-label={say(words('按名称查找', 'Find by name'))}
          onChange={(event) => setText(event.target.value)}
        />
      </header>
      <ul>
        <li>
          <span>{say(words('截至时点', 'As of'))}</span>
          <Insert source="{asOf}" shown={asOf} onInsert={onInsert} />
        </li>
        {found.map((figure) => (
          <li key={figure.id}>
            <button type="button" className="b-open" onClick={() => onFigure(figure.id)}>
              {say(figure.name)}
            </button>
            {choicesOf(figure).map(({ source, what }) => (
              <Insert
                key={what}
                source={source}
                shown={fillReferences(source, [figure], asOf)}
                {...(what === 'figure' ? {} : { what: say(referenceWords(what, figure)) })}
                onInsert={onInsert}
              />
            ))}
          </li>
        ))}
        {found.length === 0 && (
          <li className="k-quiet">{say(words('没有这样的数字。', 'There is no such figure.'))}</li>
        )}
      </ul>
    </aside>
  );
}

function Insert(props: { source: string; shown: string; what?: string; onInsert: (source: string) => void }) {
  const { source, shown, what, onInsert } = props;
  return (
    <button
      type="button"
      className="b-insert"
      title={source}
      // The text keeps the focus and the caret its place.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onInsert(source)}
    >
      {what !== undefined && <span className="k-quiet">{what} </span>}
      {shown}
    </button>
  );
}
