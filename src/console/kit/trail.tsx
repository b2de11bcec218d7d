import './trail.css';
import { type Label, useWords } from '../language.ts';
import { words } from '../words.ts';

export interface TrailStep {
  readonly key: string;
  readonly label: Label;
  readonly href: string;
}

/** The way down to here, widest first; where one stands is said by the title. */
export function Trail({ steps }: { readonly steps: readonly TrailStep[] }) {
  const say = useWords();
  if (steps.length === 0) return null;
  return (
    <span className="k-trail">
      <span className="k-unseen">{say(words('上级：', 'Way here: '))}</span>
      {steps.map(({ key, label, href }) => (
        <a key={key} href={href}>
          {say(label)}
        </a>
      ))}
    </span>
  );
}
