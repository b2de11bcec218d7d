import { Lamp } from '#console/kit/lamp.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import type { Overview } from '../contract.ts';

const shown = 8;

/** Who is late, worst first. A unit with nothing late or near is not here. */
export function Arrears({ arrears }: { readonly arrears: Overview['arrears'] }) {
  const say = useWords();
  const late = arrears
    .filter(({ overdue, near }) => overdue + near > 0)
    .toSorted((a, b) => b.overdue - a.overdue || b.near - a.near || b.undone - a.undone);
  const total = (count: 'overdue' | 'near') => late.reduce((sum, unit) => sum + unit[count], 0);
  const listHref = (unitId: string, lamp: string) => `/obligations?mine=false&unitId=${unitId}&lamp=${lamp}`;
  return (
    <Panel
      title={words('逾期与临期', 'Overdue and near due')}
      note={say(words('逾期 {overdue} 项 · 临期 {near} 项', '{overdue} overdue · {near} near due'), {
        overdue: total('overdue'),
        near: total('near'),
      })}
      more={{ href: '/obligations?mine=false', label: words('全部任务', 'All obligations') }}
      flush
    >
      {late.length === 0 ? (
        <Empty
          reason={words('没有逾期或临期的任务。', 'Nothing is overdue or near due.')}
          next={words('三天内到期的会列在这里。', 'What falls due within three days is listed here.')}
        />
      ) : (
        <ul className="o-arrears">
          {late.slice(0, shown).map(({ unit, overdue, near, undone }) => (
            <li key={unit.id}>
              <span className="o-arrears-unit">{unit.name}</span>
              <span>
                {overdue > 0 && (
                  <a href={listHref(unit.id, 'overdue')}>
                    <Lamp state="overdue" label={words(`逾期 ${overdue}`, `${overdue} overdue`)} />
                  </a>
                )}
              </span>
              <span>
                {near > 0 && (
                  <a href={listHref(unit.id, 'near')}>
                    <Lamp state="near" label={words(`临期 ${near}`, `${near} near due`)} />
                  </a>
                )}
              </span>
              <span className="k-quiet">
                {say(words('在办 {undone} 项', '{undone} in hand'), { undone })}
              </span>
            </li>
          ))}
          {late.length > shown && (
            <li>
              <a href="/obligations?mine=false&lamp=overdue">
                {say(words('另有 {more} 个单位', '{more} more {more|unit|units}'), {
                  more: late.length - shown,
                })}{' '}
                ›
              </a>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}
