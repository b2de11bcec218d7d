/** The product, as a list. */
import { activitiesCapability } from '#capabilities/activities/capability.ts';
import { bulletinsCapability } from '#capabilities/bulletins/capability.ts';
import { casesCapability } from '#capabilities/cases/capability.ts';
import { obligationsCapability } from '#capabilities/obligations/capability.ts';
import { organisationCapability } from '#capabilities/organisation/capability.ts';
import { pledgesCapability } from '#capabilities/pledges/capability.ts';
import { situationCapability } from '#capabilities/situation/capability.ts';
import { timetableCapability } from '#capabilities/timetable/capability.ts';
import type { Capability } from '#platform/capability.ts';
import type { JobHandler } from '#platform/jobs/jobs.ts';
import type { Words } from '#primitives/endpoint.ts';

export const capabilities: readonly Capability[] = [
  organisationCapability,
  timetableCapability,
  obligationsCapability,
  casesCapability,
  activitiesCapability,
  pledgesCapability,
  bulletinsCapability,
  situationCapability,
];

/** Joins what each capability says under names that no two of them share. */
function joined<V>(
  part: (capability: Capability) => Readonly<Record<string, V>> | undefined,
): Record<string, V> {
  const all: Record<string, V> = {};
  for (const capability of capabilities) {
    for (const [name, value] of Object.entries(part(capability) ?? {})) {
      if (Object.hasOwn(all, name)) throw new Error(`two capabilities define ${name}`);
      all[name] = value;
    }
  }
  return all;
}

export const journalKinds: Readonly<Record<string, Words>> = joined((capability) => capability.journalKinds);
export const permissions: Readonly<Record<string, Words>> = joined((capability) => capability.permissions);
export const jobHandlers: Readonly<Record<string, JobHandler>> = joined((capability) => capability.jobs);
export const followers = capabilities.flatMap((capability) => capability.followers ?? []);
