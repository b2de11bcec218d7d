/** The unit tree, one level at a time: a branch is fetched when it is opened. */
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, type KeyboardEvent, useRef } from 'react';
import { formatCount } from '#console/format.ts';
import { Trouble } from '#console/kit/states.tsx';
import { useLanguage, useWords } from '#console/language.ts';
import { hrefOf } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type UnitRow, unitTree } from '../contract.ts';
import { unitKindWords } from '../rules.ts';
import { unitPage } from './pages.tsx';
import { holdsOn, useToday } from './period.tsx';
import { type Branch, stepOf, type TreeStep } from './tree-state.ts';

interface TreeProps {
  readonly open: readonly string[];
  readonly onToggle: (id: string) => void;
}

const depthStyle = (depth: number) => ({ '--depth': depth }) as CSSProperties;

export function UnitTree(props: TreeProps) {
  const say = useWords();
  const tree = useRef<HTMLElement>(null);
  const { rows } = useLoaded(query(unitTree, { query: {} }));

  const take = (step: TreeStep, row: HTMLElement, id: string) => {
    const links = [...(tree.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
    const at = links.indexOf(row);
    if (step === 'open' || step === 'close') props.onToggle(id);
    else if (step === 'next') links[at + 1]?.focus();
    else if (step === 'previous') links[at - 1]?.focus();
    else row.closest('ul')?.closest('li')?.querySelector<HTMLElement>('a[data-row]')?.focus();
  };

  return (
    <section className="o-tree" ref={tree} aria-label={say(words('单位树', 'Unit tree'))}>
      <div className="o-tree-head" aria-hidden="true">
        <span>{say(words('单位', 'Unit'))}</span>
        <span>{say(words('学校', 'Schools'))}</span>
        <span>{say(words('班级', 'Classes'))}</span>
        <span>{say(words('考生', 'Candidates'))}</span>
      </div>
      <ul>
        {rows.map((unit) => (
          // One unit alone at the top is what the viewer came for.
          <TreeItem key={unit.id} unit={unit} depth={0} fixed={rows.length === 1} take={take} {...props} />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps extends TreeProps {
  readonly unit: UnitRow;
  readonly depth: number;
  /** Always open. */
  readonly fixed?: boolean;
  readonly take: (step: TreeStep, row: HTMLElement, id: string) => void;
}

function TreeItem({ unit, depth, fixed = false, take, ...tree }: ItemProps) {
  const say = useWords();
  const language = useLanguage();
  const today = useToday();
  const branch: Branch = { open: fixed || tree.open.includes(unit.id), hasChildren: unit.children > 0 };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = stepOf(event.key, fixed ? { ...branch, hasChildren: false } : branch);
    if (step === null) return;
    event.preventDefault();
    take(step, event.currentTarget, unit.id);
  };
  const counts = [unit.schools, unit.classes, unit.candidates];
  const ofSchools = counts.some((count) => count > 0);
  return (
    <li>
      <div className="o-tree-row">
        <div className="o-tree-name" style={depthStyle(depth)}>
          {branch.hasChildren && !fixed ? (
            <button
              type="button"
              className="o-tree-toggle"
              aria-expanded={branch.open}
              aria-label={say(
                branch.open ? words('收起 {name}', 'Close {name}') : words('展开 {name}', 'Open {name}'),
                { name: unit.name },
              )}
              onClick={() => tree.onToggle(unit.id)}
            >
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <path d="M3 1l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.5" />
              </svg>
            </button>
          ) : (
            !fixed && <span className="o-tree-leaf" />
          )}
          <span>
            <a
              className="k-row-link"
              data-row=""
              href={hrefOf(unitPage, { unitId: unit.id })}
              onKeyDown={onKeyDown}
            >
              {unit.name}
            </a>
            <small>
              {say(unitKindWords[unit.kind])}
              {!holdsOn(today, unit) && say(words(' · 已撤销', ' · closed'))}
            </small>
            {unit.classes > 0 && (
              <small className="o-tree-short">
                {say(
                  words('{classes} 个班 · {candidates} 人', '{classes} classes · {candidates} candidates'),
                  {
                    classes: unit.classes,
                    candidates: unit.candidates,
                  },
                )}
              </small>
            )}
          </span>
        </div>
        {counts.map((count, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never change places
          <span key={position} className={count === 0 ? 'k-quiet' : undefined}>
            {count > 0 ? formatCount(count, language) : ofSchools && '—'}
          </span>
        ))}
      </div>
      {branch.open && branch.hasChildren && (
        <Level parent={unit.id} depth={depth + 1} take={take} {...tree} />
      )}
    </li>
  );
}

function Level({ parent, depth, ...rest }: Omit<ItemProps, 'unit' | 'fixed'> & { readonly parent: string }) {
  const say = useWords();
  const { data, error, refetch } = useQuery(query(unitTree, { query: { parent } }));
  if (error !== null && data === undefined) return <Trouble of={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <p className="o-tree-note" style={depthStyle(depth)} role="status">
        {say(words('正在载入…', 'Loading…'))}
      </p>
    );
  }
  return (
    <ul>
      {data.rows.map((unit) => (
        <TreeItem key={unit.id} unit={unit} depth={depth} {...rest} />
      ))}
    </ul>
  );
}
