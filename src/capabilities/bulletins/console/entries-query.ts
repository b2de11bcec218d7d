/** Which entries the journal page asks for. */
import { query } from '#console/query.ts';
import type { QueryOf } from '#primitives/endpoint.ts';
import { listEntries } from '../contract.ts';

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isWholeId = (text: string): boolean => idPattern.test(text);

export interface EntriesSearch extends Omit<QueryOf<typeof listEntries>, 'subject'> {
  readonly subject?: string;
}

/** The id of nothing: part of a subject's id finds nothing rather than everything. */
const nobody = '00000000-0000-0000-0000-000000000000';

export const entriesQuery = ({ subject, ...search }: EntriesSearch) =>
  query(listEntries, {
    query: subject === undefined ? search : { ...search, subject: isWholeId(subject) ? subject : nobody },
  });
