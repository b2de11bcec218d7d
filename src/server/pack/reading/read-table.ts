import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/schema';
import { closed } from '#platform/http/closed-schema.ts';
import { issuesOf } from '#platform/http/issues.ts';
import type { Row } from '../located.ts';
import type { Place, Problems } from '../problem.ts';
import { type Cell, CsvTextError, parseCsvText } from './csv-text.ts';

/** Far more than a city has of anything that stands in a table. */
const MAX_ROWS = 50_000;

/**
 * Reads a table whose headings are the names of the schema's properties, in any sequence. Rows with problems are left
 * out, and said. `yes` and `no` are booleans; an empty cell is an absent value.
 */
export function readTable<S extends TObject>(
  file: string,
  text: string,
  schema: S,
  problems: Problems,
): Row<Static<S>>[] {
  let cells: Cell[][];
  try {
    cells = parseCsvText(file, text);
  } catch (error) {
    if (!(error instanceof CsvTextError)) throw error;
    problems.add(error.place, error.message);
    return [];
  }
  const [heading, ...body] = cells;
  const names = Object.keys(schema.properties);
  if (!heading) {
    problems.add({ file, line: 1, column: 1 }, `has no heading line; expected ${names.join(',')}`);
    return [];
  }
  if (!headingFits(heading, schema, problems)) return [];
  if (body.length > MAX_ROWS) {
    problems.add(body[MAX_ROWS]?.[0] ?? { file, line: 1, column: 1 }, `has more than ${MAX_ROWS} rows`);
    return [];
  }
  const validator = Compile(closed(schema));
  const rows: Row<Static<S>>[] = [];
  for (const line of body) {
    const start = line[0] as Cell;
    if (line.length !== heading.length) {
      problems.add(start, `has ${line.length} cells where the heading has ${heading.length}`);
      continue;
    }
    const byName = new Map(heading.map(({ text: name }, i) => [name, line[i] as Cell]));
    const value = Object.fromEntries(
      [...byName].flatMap(([name, cell]) =>
        cell.text === '' ? [] : [[name, cellValue(cell.text, typeOf(schema, name))]],
      ),
    );
    const place = (column?: string): Place => {
      const { line: at, column: from } = (column === undefined ? undefined : byName.get(column)) ?? start;
      return { file, line: at, column: from };
    };
    const issues = issuesOf(validator, value, '', 'en');
    for (const { path, wrong } of issues) {
      const column = path.slice(1);
      const found = byName.get(column)?.text ?? '';
      problems.add(
        place(column),
        found === '' ? `${column} ${wrong}` : `${column} is ${JSON.stringify(found)}: ${wrong}`,
      );
    }
    if (issues.length === 0) rows.push({ value: value as Static<S>, place });
  }
  return rows;
}

function headingFits(heading: readonly Cell[], schema: TObject, problems: Problems): boolean {
  const names = Object.keys(schema.properties);
  const found = problems.found.length;
  const seen = new Set<string>();
  for (const cell of heading) {
    if (!names.includes(cell.text)) {
      problems.add(
        cell,
        `${JSON.stringify(cell.text)} is not a column here; the columns are ${names.join(', ')}`,
      );
    } else if (seen.has(cell.text)) problems.add(cell, `the column ${cell.text} comes twice`);
    seen.add(cell.text);
  }
  for (const name of (schema.required as string[] | undefined) ?? []) {
    if (!seen.has(name)) problems.add(heading[0] as Cell, `the column ${name} is missing`);
  }
  return problems.found.length === found;
}

const typeOf = (schema: TObject, name: string): unknown =>
  (schema.properties[name] as { type?: unknown } | undefined)?.type;

/** A cell that does not look like its type stays text, which the schema then refuses by its place. */
function cellValue(text: string, type: unknown): unknown {
  if (type === 'boolean') return text === 'yes' ? true : text === 'no' ? false : text;
  if (type === 'integer' || type === 'number') return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}
