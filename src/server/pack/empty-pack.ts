/** The pack of a city's own campaign: typical units, the usual sessions, nobody but an administrator, and no history. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDay } from '#capabilities/organisation/public.ts';
import { campaignFormat } from './format/campaign.ts';
import { PackError } from './problem.ts';
import { parsePack } from './read-pack.ts';
import type { PackFiles } from './reading/pack-files.ts';
import { usualSessions } from './usual-sessions.ts';

export interface Founding {
  /** 青岛市 */
  readonly city: string;
  /** 2027年夏季普通高考 */
  readonly exam: string;
  /** `YYYY-MM-DD`, both included. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Units and appointments begin on it. */
  readonly today: string;
  /** 8 hex digits by which this campaign's journal differs from every other one. */
  readonly mark: string;
}

/** Files that every campaign begins with; whoever keeps the pack may change them. */
const reference = ['case-kinds.json', 'legal-bases.json', 'checklists.json', 'upgrade-kinds.json'];
const CITY_CODE = 'CITY';
const ADMINISTRATOR = 'A0001';
const keptKinds: readonly string[] = ['committee', 'leading-group', 'office', 'task-force', 'department'];

/**
 * The files of an empty campaign, found good by the reader of packs.
 * @param builtIn files of the built-in pack, whose typical units, kinds, legal bases and wordings are taken over.
 * @throws PackError when what was given makes no campaign, such as an exam that ends before it begins.
 */
export function emptyPack(founding: Founding, builtIn: PackFiles): PackFiles {
  const { city, exam, firstDay, lastDay, today, mark } = founding;
  refuseDays(founding);
  const model = parsePack('built-in', builtIn);
  const modelCity = model.campaign.city;
  const code = (text: string) => (text === modelCity.code ? CITY_CODE : text.slice(text.indexOf('-') + 1));
  const units = model.units.filter(
    ({ kind, parent }) => keptKinds.includes(kind) && !isBelowDistrict(parent, model.units),
  );
  const kept = new Set(units.map((unit) => unit.code));
  const named = (name: string) => name.replaceAll(modelCity.name.zh, city);
  const office = units.find((unit) => unit.kind === 'office')?.name ?? exam;
  const authority = model.appointments.find(({ post }) => post === 'administrator')?.unit ?? modelCity.code;
  const texts: Record<string, string> = {
    'campaign.json': json({
      format: campaignFormat,
      code: `campaign-${mark}`,
      name: { zh: `${city}${exam}考试安全`, en: `${city} ${exam}: exam security` },
      city: { code: CITY_CODE, name: { zh: city, en: city } },
      exam: { name: { zh: exam, en: exam }, firstDay, lastDay, timeZone: model.campaign.exam.timeZone },
      rulePacks: [],
      journalOrigin: `campaign-${mark}.kaoan.example/${firstDay.slice(0, 4)}`,
      startsAt: `${today}T00:00:00+08:00`,
      standsAt: null,
      banner: model.campaign.banner,
      bulletin: {
        issuer: { zh: `${city}${office}`, en: `${city} joint action office` },
        numberPrefix: '考安',
        approvals: model.campaign.bulletin.approvals.map((approval) => ({
          ...approval,
          unit: code(approval.unit),
        })),
      },
    }),
    'timetable.json': json({ sessions: usualSessions(firstDay, lastDay) }),
    'accounts.json': json({
      password: null,
      accounts: [{ signIn: 'administrator', person: ADMINISTRATOR, post: 'administrator' }],
    }),
    'units.csv': table('code,kind,name,parent,from', [
      [CITY_CODE, 'city', city, '', today],
      ...units.map((unit) => [
        code(unit.code),
        unit.kind,
        named(unit.name),
        code(unit.parent ?? modelCity.code),
        today,
      ]),
    ]),
    'memberships.csv': table(
      'unit,of,part,from',
      model.memberships
        .filter(({ unit, of }) => kept.has(unit) && kept.has(of))
        .map(({ unit, of, part }) => [code(unit), code(of), part, today]),
    ),
    'people.csv': table('code,name', [[ADMINISTRATOR, '系统管理员']]),
    'appointments.csv': table('person,unit,post,from', [
      [ADMINISTRATOR, code(authority), 'administrator', today],
    ]),
    'contacts.csv': table('of,code,channel,value', []),
    'schools.csv': headingOf('schools.csv', builtIn),
    'sites.csv': headingOf('sites.csv', builtIn),
    'upgrades.csv': headingOf('upgrades.csv', builtIn),
  };
  const files = new Map(
    Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text) as Uint8Array]),
  );
  for (const [name, bytes] of builtIn) {
    if (reference.includes(name) || name.startsWith('wordings/')) files.set(name, bytes);
  }
  parsePack(`of ${city}`, files);
  return files;
}

function refuseDays({ city, firstDay, lastDay, today }: Founding): void {
  const problems = [firstDay, lastDay, today]
    .filter((day) => !isDay(day))
    .map((day) => ({
      file: 'campaign.json',
      line: 1,
      column: 1,
      reason: `"${day}" is not a day such as 2027-06-07`,
    }));
  if (problems.length > 0) throw new PackError(`of ${city}`, problems);
}

function isBelowDistrict(
  parent: string | undefined,
  units: readonly { code: string; kind: string }[],
): boolean {
  return units.find(({ code }) => code === parent)?.kind === 'district';
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function table(heading: string, rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${[heading, ...rows.map((row) => row.map(cell).join(','))].join('\n')}\n`;
}

function headingOf(name: string, files: PackFiles): string {
  const text = new TextDecoder().decode(files.get(name));
  return text.slice(0, text.indexOf('\n') + 1);
}

/** Writes a pack into a folder of its own. @throws Error when there is something in it already. */
export async function writePack(directory: string, files: PackFiles): Promise<void> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length > 0)
    throw new Error(`${directory} is not empty; choose another folder for the pack`);
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), bytes, { flag: 'wx' });
  }
}
