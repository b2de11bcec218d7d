import { useFreshOn } from '#console/live.ts';

/** Of the second within which a screen follows a commit, this is what numbering and fetching leave. */
const freshEveryMs = 600;

/** Keeps a page in step with letters as they are signed. */
export const useLiveCoverage = (): void =>
  useFreshOn(['pledges', 'organisation.roster-counted'], freshEveryMs);
