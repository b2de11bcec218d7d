/** Numbers on screen. None stands alone: a count has its unit, a rate its two numbers. */
import { formatCount } from '../format.ts';
import { type Label, useLanguage, useWords } from '../language.ts';

/** `143,598 人次`; null, a count that may not be told, is a dash. */
export function Count({ of, unit }: { readonly of: number | null; readonly unit: Label }) {
  const language = useLanguage();
  const say = useWords();
  return (
    <>
      {of === null ? '—' : formatCount(of, language)}
      <span className="k-unit">{say(unit)}</span>
    </>
  );
}

/** Done and not yet, side by side; what the two lengths say must also stand in words beside the bar. */
export function Bar({ done, total }: { readonly done: number; readonly total: number }) {
  const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 0;
  return (
    <div className="k-bar" aria-hidden="true">
      {share > 0 && <span className="k-bar-done" style={{ width: `${share * 100}%` }} />}
      {share < 1 && <span className="k-bar-not-yet" />}
    </div>
  );
}
