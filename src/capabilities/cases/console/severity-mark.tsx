import './findings.css';
import { useWords } from '#console/language.ts';
import type { Severity } from '../contract.ts';
import { severityWords } from '../rules.ts';

/** In words and with a bar for each step, so that it is told without colour. */
const steps: Readonly<Record<Severity, number>> = { V: 3, S: 2, G: 1 };

export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const say = useWords();
  return (
    <span className={`f-severity is-${severity}`}>
      <svg viewBox="0 0 14 10" aria-hidden="true">
        {[1, 2, 3].map((step) => (
          <rect
            key={step}
            x={(step - 1) * 5}
            y={9 - step * 3}
            width="3"
            height={1 + step * 3}
            fill={step <= steps[severity] ? 'currentColor' : 'var(--line)'}
          />
        ))}
      </svg>
      {say(severityWords[severity])}
    </span>
  );
}
