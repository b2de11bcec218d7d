import { checkAccounts } from './checks/check-accounts.ts';
import { checkHistory } from './checks/check-history.ts';
import { checkOrganisation } from './checks/check-organisation.ts';
import { checkPlaces } from './checks/check-places.ts';
import { checkReference } from './checks/check-reference.ts';
import { checkTimetable } from './checks/check-timetable.ts';
import type { Pack } from './pack.ts';
import { PackError, Problems } from './problem.ts';
import { type PackFiles, packFiles } from './reading/pack-files.ts';
import { type Parts, parseParts } from './reading/parse-parts.ts';

/** @throws PackError that lists everything to mend, each with file, line, column and reason. */
export async function readPack(directory: string): Promise<Pack> {
  return parsePack(directory, await packFiles(directory));
}

/**
 * The same from files in memory. The form of every file is looked at first; how they fit together only when all of them
 * have their form, since a row that cannot be read would otherwise be missed everywhere else.
 * @param where how the pack is called in the error.
 * @throws PackError
 */
export function parsePack(where: string, files: PackFiles): Pack {
  const parts = parseParts(where, files);
  const problems = new Problems();
  for (const check of [
    checkTimetable,
    checkOrganisation,
    checkPlaces,
    checkReference,
    checkAccounts,
    checkHistory,
  ]) {
    check(parts, problems);
  }
  if (problems.found.length > 0) throw new PackError(where, problems.found);
  return packOf(parts);
}

function packOf(parts: Parts): Pack {
  const values = <T>(rows: readonly { value: T }[]): T[] => rows.map((row) => row.value);
  const { history } = parts;
  return {
    campaign: parts.campaign.value,
    sessions: parts.timetable.value.sessions,
    accounts: parts.accounts.value,
    caseKinds: parts.caseKinds.value.kinds,
    legalBases: parts.legalBases.value.bases,
    checklists: parts.checklists.value.checklists,
    upgradeKinds: parts.upgradeKinds.value.kinds,
    wordings: values(parts.wordings),
    documents: values(parts.documents),
    units: values(parts.units),
    memberships: values(parts.memberships),
    people: values(parts.people),
    appointments: values(parts.appointments),
    contacts: values(parts.contacts),
    schools: values(parts.schools),
    sites: values(parts.sites),
    upgrades: values(parts.upgrades),
    evidence: parts.evidence,
    history: history && {
      rates: history.rates.value,
      totals: values(history.totals),
      activities: history.activities.value.activities,
      planned: history.activities.value.planned,
      findings: history.findings.value.findings,
      bulletins: history.bulletins.value.bulletins,
      names: history.names.value,
    },
  };
}
