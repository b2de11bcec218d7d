import { parseArgs } from 'node:util';
import { listFigures } from '#capabilities/bulletins/contract.ts';
import { figuresAt, resolveAsOf } from '#capabilities/bulletins/public.ts';
import type { Verb } from './main.ts';
import { sayingRefusals } from './refusal-words.ts';
import { withPlatform } from './with-platform.ts';

/** Prints every figure as of a day, an instant or an index. */
export const run: Verb = async (words, terminal) => {
  const { values } = parseArgs({
    args: [...words],
    options: { 'as-of': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  return withPlatform(terminal, async ({ db, journal }) => {
    await journal.number();
    const asOf = await sayingRefusals([listFigures], () => resolveAsOf(db, values['as-of']));
    const figures = await figuresAt(db, asOf.index);
    if (values.json) {
      const rows = figures.map(({ id, unit, value, population }) => ({
        id,
        unit: unit.zh,
        value,
        population: population?.value ?? null,
        asOfIndex: asOf.index,
      }));
      terminal.out(JSON.stringify(rows, null, 2));
      return 0;
    }
    const width = Math.max(...figures.map((figure) => figure.id.length));
    terminal.out(`as of journal index ${asOf.index}${asOf.instant ? ` (${asOf.instant})` : ''}`);
    for (const { id, name, unit, value, population } of figures) {
      const of = population ? ` / ${population.value} ${population.unit.zh}` : '';
      terminal.out(`${id.padEnd(width)}  ${String(value).padStart(9)} ${unit.zh}${of}  ${name.zh}`);
    }
    return 0;
  });
};
