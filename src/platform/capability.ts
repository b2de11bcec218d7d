import type { Words } from '#primitives/endpoint.ts';
import type { Route } from './http/route.ts';
import type { JobHandler } from './jobs/jobs.ts';
import type { Follower } from './journal/follow.ts';
import type { Platform } from './platform.ts';

/**
 * One capability as the server sees it. Delete its folder and its line in `server/capabilities.ts`, and it is gone.
 */
export interface Capability {
  readonly name: string;
  /** What each kind of journal entry that this capability appends means, for feeds and for the journal page. */
  readonly journalKinds: Readonly<Record<string, Words>>;
  /** Permission → what it allows, for the list of roles. */
  readonly permissions: Readonly<Record<string, Words>>;
  readonly routes: (platform: Platform) => readonly Route[];
  readonly followers?: readonly Follower[];
  readonly jobs?: Readonly<Record<string, JobHandler>>;
}
