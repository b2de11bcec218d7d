import './facts.css';
import { useMemo } from 'react';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { parseTally, type Tally } from '#primitives/tally.ts';
import { useKindNames } from './queries.ts';
import { tallyInWords } from './tally-words.ts';

/** `null` for a rule that a newer server writes in a way this page does not know. */
function readTally(tally: unknown): Tally | null {
  try {
    return parseTally(tally);
  } catch {
    return null;
  }
}

/** The rule of counting in words, and as it stands in bulletins and in the verifier. */
export function TallyRule({ tally }: { readonly tally: unknown }) {
  const say = useWords();
  const kinds = useKindNames();
  const rule = useMemo(() => readTally(tally), [tally]);
  return (
    <>
      {rule !== null && (
        <ol className="b-rule">
          {tallyInWords(rule, kinds).map((step) => (
            <li key={step.en}>{say(step)}</li>
          ))}
        </ol>
      )}
      <details className="b-raw">
        <summary>{say(words('计数规则原文', 'The rule as written'))}</summary>
        <pre>{canonicalJson(tally as JsonValue)}</pre>
        <p className="k-quiet k-small">
          {say(
            words(
              '任何人都可以用这条规则对公开的日志重数一遍：kaoan verify。',
              'With this rule anyone can count again from the published journal: kaoan verify.',
            ),
          )}
        </p>
      </details>
    </>
  );
}
