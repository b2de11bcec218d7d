/** What of the findings a viewer may see, and how lists are narrowed. */
import { type RawBuilder, sql } from 'kysely';
import { dueIs } from '#capabilities/obligations/public.ts';
import { anywhere } from '#platform/db/within.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { QueryOf } from '#primitives/endpoint.ts';
import type { countFindings, Lamp } from './contract.ts';
import {
  foldForSearch,
  gramsToFind,
  isOneGram,
  marksOfMine,
  marksOfViewer,
  marksOfWaiting,
} from './rules.ts';

type Condition = RawBuilder<boolean>;

const marked = (marks: readonly string[]): Condition => sql<boolean>`audience && ${[...marks]}::text[]`;

/** Whether the viewer sees the whole city, so that no mark narrows what is read. */
export const seesEverything = (viewer: Viewer): boolean =>
  marksOfViewer(reachOf(viewer, 'cases.read'), viewer.unitPaths) === null;

/** What lies within reach, what a unit of the viewer's found, and what is shared with it or with one within reach. */
export function visibleTo(viewer: Viewer): Condition {
  const marks = marksOfViewer(reachOf(viewer, 'cases.read'), viewer.unitPaths);
  return marks === null ? sql<boolean>`true` : marked(marks);
}

const digits = /^(?:#|第)?\s*(\d{1,9})\s*号?$/;

function textIs(text: string): Condition {
  const folded = foldForSearch(text);
  const grams = sql<boolean>`cases.grams(search_text) @> ${gramsToFind(folded)}::text[]`;
  const found = isOneGram(folded) ? grams : sql<boolean>`(${grams} and search_text like ${anywhere(folded)})`;
  const number = digits.exec(folded)?.[1];
  return number === undefined ? found : sql<boolean>`(${found} or number = ${Number(number)})`;
}

/** What `findingLamp` says of a row (a property test holds the two together). */
export function lampIs(lamp: Lamp, now: Date): Condition {
  switch (lamp) {
    case 'done':
      return sql<boolean>`state <> 'open'`;
    case 'overdue':
    case 'near':
      return sql<boolean>`(state = 'open' and ${dueIs(lamp, 'next_due_at', now)})`;
    case 'not-started':
      return sql<boolean>`(state = 'open' and next_due_at is null and orders = 0)`;
    case 'on-time':
      return sql<boolean>`(state = 'open' and orders > 0
        and (next_due_at is null or ${dueIs('later', 'next_due_at', now)}))`;
  }
}

type Narrowing = QueryOf<typeof countFindings> & { readonly lamp?: Lamp | undefined };

/** What of the visible a query asks for. */
export function narrowedBy(viewer: Viewer, query: Narrowing, now: Date): Condition {
  const conditions: Condition[] = [visibleTo(viewer)];
  if (query.mine) conditions.push(marked(marksOfMine(viewer.unitPaths)));
  if (query.actionRequired !== undefined) {
    const waiting = sql<boolean>`(state = 'open' and ${marked(marksOfWaiting(viewer.unitPaths))})`;
    conditions.push(query.actionRequired ? waiting : sql<boolean>`not ${waiting}`);
  }
  if (query.state) conditions.push(sql`state = ${query.state}`);
  if (query.kind) conditions.push(sql`kind = ${query.kind}`);
  if (query.severity) conditions.push(sql`severity = ${query.severity}`);
  if (query.source) conditions.push(sql`source = ${query.source}`);
  if (query.district) conditions.push(sql`district = ${query.district}`);
  if (query.siteId) conditions.push(sql`site_id = ${query.siteId}::uuid`);
  if (query.ordered !== undefined) conditions.push(query.ordered ? sql`orders > 0` : sql`orders = 0`);
  if (query.text !== undefined) conditions.push(textIs(query.text));
  if (query.lamp) conditions.push(lampIs(query.lamp, now));
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
