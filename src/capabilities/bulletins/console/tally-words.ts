/** The rule of counting, read aloud. Pure. */
import { type Words, words } from '#console/words.ts';
import type { Tally } from '#primitives/tally.ts';
import { factName, factValue } from './fact-words.ts';

/** What each kind of journal entry means, by code. */
export type KindNames = ReadonlyMap<string, Words>;

const kindWords = (kinds: readonly string[], names: KindNames): Words => {
  const each = kinds.map((kind) => names.get(kind) ?? words(kind, kind));
  return words(each.map(({ zh }) => `“${zh}”`).join('、'), each.map(({ en }) => `"${en}"`).join(', '));
};

function conditionOf(tally: Tally, names: KindNames): Words {
  const parts: Words[] = [];
  const kind = tally.where?.kind;
  if (kind !== undefined) {
    const of = kindWords(kind, names);
    parts.push(words(`为${of.zh}`, `it is ${of.en}`));
  }
  for (const [fact, value] of Object.entries(tally.where?.facts ?? {})) {
    const name = factName(fact);
    const shown = factValue(fact, value);
    parts.push(words(`${name.zh}为“${shown.zh}”`, `its ${name.en} is "${shown.en}"`));
  }
  if (parts.length === 0) return words('最新一条都计入。', 'Every latest entry counts.');
  return words(
    `最新一条${parts.map(({ zh }) => zh).join('、')}的才计入。`,
    `The latest entry counts if ${parts.map(({ en }) => en).join(' and ')}.`,
  );
}

function measureOf({ measure }: Tally): Words {
  if ('sum' in measure) {
    const of = factName(measure.sum);
    return words(`数值是各条“${of.zh}”之和。`, `The value is the sum of their "${of.en}".`);
  }
  if ('distinct' in measure) {
    const of = factName(measure.distinct);
    return words(
      `数值是其中不同“${of.zh}”的个数，重复的只计一次。`,
      `The value is how many different "${of.en}" they name; each counts once.`,
    );
  }
  return words('数值是计入的主体个数。', 'The value is how many subjects count.');
}

/** Three steps, in the sequence in which docs/formats/tally.md takes them. */
export function tallyInWords(tally: Tally, names: KindNames): readonly Words[] {
  const of = kindWords(tally.kinds, names);
  return [
    words(
      `取${of.zh}的日志条目，同一主体只看最新一条。`,
      `Take the journal entries ${of.en}; of each subject only the latest.`,
    ),
    conditionOf(tally, names),
    measureOf(tally),
  ];
}
