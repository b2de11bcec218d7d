/** Packs for tests: the built-in one, a tenth of it, and what the acts of a plan add up to. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { TimedAct } from './history/acts.ts';
import type { DayTotals, Pack } from './pack.ts';
import { PackError, type Problem } from './problem.ts';
import { parsePack } from './read-pack.ts';
import { type PackFiles, packFiles } from './reading/pack-files.ts';

export const builtInDirectory = fileURLToPath(new URL('../../../packs/qingdao-2020', import.meta.url));

let builtIn: Promise<PackFiles> | undefined;
export function builtInFiles(): Promise<PackFiles> {
  builtIn ??= packFiles(builtInDirectory);
  return builtIn;
}

export const textOf = (files: PackFiles, name: string): string => new TextDecoder().decode(files.get(name));

/** The pack with some files replaced; `null` takes a file away. */
export function withFiles(
  files: PackFiles,
  changes: Readonly<Record<string, string | Uint8Array | null>>,
): PackFiles {
  const changed = new Map(files);
  for (const [name, content] of Object.entries(changes)) {
    if (content === null) changed.delete(name);
    else changed.set(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }
  return changed;
}

/** @throws Error when the text does not hold what is to be replaced: the test would prove nothing. */
export function withText(files: PackFiles, name: string, from: string, to: string): PackFiles {
  const text = textOf(files, name);
  if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
  return withFiles(files, { [name]: text.replace(from, to) });
}

/** @throws AssertionError when the pack is accepted. */
export function problemsOf(files: PackFiles): readonly Problem[] {
  try {
    parsePack('test', files);
  } catch (error) {
    assert.ok(error instanceof PackError, String((error as Error).stack));
    return error.problems;
  }
  assert.fail('the pack was accepted');
}

/** The broken pack has this problem, on this line of the file; other lines may suffer from it too. */
export function assertProblem(files: PackFiles, file: string, line: number, reason: RegExp): void {
  const problems = problemsOf(files);
  const found = problems.some(
    (problem) => problem.file === file && problem.line === line && reason.test(problem.reason),
  );
  assert.ok(
    found,
    `expected ${file}:${line} ${reason}; got\n${problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.reason}`).join('\n')}`,
  );
}

/** The first line that holds the text, counted from 1. */
export const lineOf = (files: PackFiles, name: string, text: string): number => {
  const line = textOf(files, name)
    .split('\n')
    .findIndex((one) => one.includes(text));
  assert.ok(line >= 0, `${name} does not hold ${text}`);
  return line + 1;
};

const SCHOOLS_A_DISTRICT = 4;
const CLASSES_AN_ASSEMBLY = 2;

/** Four schools of each district, their sites, and totals that they can bear. Everything else is the built-in pack. */
export function smallPackFiles(files: PackFiles): PackFiles {
  const full = parsePack('built-in', files);
  const perDistrict = new Map<string, number>();
  const schools = full.schools.filter(({ district }) => {
    const count = (perDistrict.get(district) ?? 0) + 1;
    perDistrict.set(district, count);
    return count <= SCHOOLS_A_DISTRICT;
  });
  const schoolCodes = new Set(schools.map((school) => school.code));
  const sites = full.sites.filter((site) => schoolCodes.has(site.school));
  const siteCodes = new Set(sites.map((site) => site.code));
  const keep = (name: string, column: number, codes: ReadonlySet<string>) => {
    const [heading, ...rows] = textOf(files, name).trimEnd().split('\n');
    return `${[heading, ...rows.filter((row) => codes.has(row.split(',')[column] ?? ''))].join('\n')}\n`;
  };
  const upgrades = full.upgrades.filter((upgrade) => siteCodes.has(upgrade.site));
  return withFiles(files, {
    'schools.csv': keep('schools.csv', 0, schoolCodes),
    'sites.csv': keep('sites.csv', 0, siteCodes),
    'upgrades.csv': keep('upgrades.csv', 0, siteCodes),
    'history/totals.csv': smallTotals(full, new Set(upgrades.map((upgrade) => upgrade.site)).size),
  });
}

function smallTotals(full: Pack, upgradedAtMost: number): string {
  const rows: DayTotals[] = [];
  let personTimes = 0;
  let classes = 0;
  for (const day of full.history?.totals ?? []) {
    const tenth = (count: number) => Math.floor(count / 20);
    const before = rows.at(-1);
    const meetings = tenth(day.class_meetings);
    const assemblies = tenth(day.assemblies);
    const [moreMeetings, moreAssemblies] = [
      meetings - (before?.class_meetings ?? 0),
      assemblies - (before?.assemblies ?? 0),
    ];
    personTimes += Math.round(27 * (moreMeetings + moreAssemblies * CLASSES_AN_ASSEMBLY));
    classes += moreMeetings + moreAssemblies * CLASSES_AN_ASSEMBLY;
    rows.push({
      day: day.day,
      person_times: personTimes,
      classes,
      class_meetings: meetings,
      assemblies,
      letters: tenth(day.letters),
      findings: Math.floor(day.findings / 4),
      with_opinion: Math.floor(day.with_opinion / 4),
      sites_upgraded: Math.min(Math.floor(day.sites_upgraded / 5), upgradedAtMost),
    });
  }
  const [first] = rows;
  return `${[Object.keys(first ?? {}).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n')}\n`;
}

/** What the figures are after these acts, counted without the generator: each subject by its latest act. */
export function countActs(acts: readonly TimedAct[]): Omit<DayTotals, 'day'> {
  const held = new Map<string, { kind: string; personTimes: number; classIds: readonly string[] }>();
  const letters = new Set<string>();
  const findings = new Set<string>();
  const ordered = new Set<string>();
  const upgraded = new Set<string>();
  for (const act of acts) {
    if (act.do === 'hold') {
      for (const { what, kind, theme, personTimes, classIds } of act.held) {
        const id = 'activity' in what ? what.activity.id : what.activityId;
        if (theme === 'integrity') held.set(id, { kind, personTimes, classIds });
      }
    } else if (act.do === 'correct-attendance') {
      const before = held.get(act.activityId);
      if (!before) throw new Error('a correction of something that was not held');
      held.set(act.activityId, { ...before, personTimes: act.personTimes, classIds: act.classIds });
    } else if (act.do === 'sign') for (const letter of act.letters) letters.add(letter.id);
    else if (act.do === 'withdraw-letter') letters.delete(act.letterId);
    else if (act.do === 'record-finding') findings.add(act.id);
    else if (act.do === 'void-finding') findings.delete(act.findingId);
    else if (act.do === 'issue-order') ordered.add(act.findingId);
    else if (act.do === 'advance-upgrade' && act.verb === 'complete') upgraded.add(act.siteId);
  }
  const activities = [...held.values()];
  return {
    person_times: activities.reduce((sum, one) => sum + one.personTimes, 0),
    classes: new Set(activities.flatMap((one) => one.classIds)).size,
    class_meetings: activities.filter((one) => one.kind === 'class-meeting').length,
    assemblies: activities.filter((one) => one.kind === 'assembly').length,
    letters: letters.size,
    findings: findings.size,
    with_opinion: ordered.size,
    sites_upgraded: upgraded.size,
  };
}
