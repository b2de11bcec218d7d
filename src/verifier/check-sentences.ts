import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { fillReferences } from '#capabilities/bulletins/rules.ts';
import { Disagreement, words } from './disagreement.ts';

/**
 * Fills every sentence in again from its references and the figures that were counted.
 * @throws Disagreement showing the first sentence whose published text is another.
 */
export function checkSentences({ paragraphs, figures, asOf }: BulletinDocument): void {
  const counted = figures.map(({ id, unit, value, population }) => ({
    id,
    unit,
    value,
    population: population && { ...population, covered: population.covered?.value ?? value },
  }));
  for (const [at, { source, text }] of paragraphs.entries()) {
    const filled = fillReferences(source, counted, asOf.words);
    if (filled === text) continue;
    throw new Disagreement(
      words(`正文第 ${at + 1} 段`, `paragraph ${at + 1}`),
      words(`通报写作“${text}”`, `the bulletin reads “${text}”`),
      words(`由数字填出“${filled}”`, `the figures give “${filled}”`),
    );
  }
}
