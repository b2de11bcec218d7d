/** From the files of a pack to its parts, each of the form it should have. How the parts fit together: `../checks`. */
import type { Static, TObject, TSchema } from 'typebox';
import { Accounts, Campaign, Timetable } from '../format/campaign.ts';
import {
  FindingTexts,
  HeldActivities,
  History,
  NameParts,
  PublishedBulletins,
  TotalsRow,
} from '../format/history.ts';
import {
  AppointmentRow,
  ContactRow,
  MembershipRow,
  PersonRow,
  SchoolRow,
  SiteRow,
  UnitRow,
  UpgradeRow,
} from '../format/people-and-places.ts';
import {
  CaseKinds,
  Checklists,
  LegalBases,
  PackDocument,
  PackWording,
  UpgradeKinds,
} from '../format/reference.ts';
import type { Located, Row } from '../located.ts';
import { PackError, Problems } from '../problem.ts';
import type { PackFiles } from './pack-files.ts';
import { readJson } from './read-json.ts';
import { readTable } from './read-table.ts';

type L<S extends TSchema> = Located<Static<S>>;
type R<S extends TSchema> = readonly Row<Static<S>>[];

/** The parts of a pack, with places. */
export interface Parts {
  readonly campaign: L<typeof Campaign>;
  readonly timetable: L<typeof Timetable>;
  readonly accounts: L<typeof Accounts>;
  readonly caseKinds: L<typeof CaseKinds>;
  readonly legalBases: L<typeof LegalBases>;
  readonly checklists: L<typeof Checklists>;
  readonly upgradeKinds: L<typeof UpgradeKinds>;
  readonly wordings: readonly L<typeof PackWording>[];
  readonly documents: readonly L<typeof PackDocument>[];
  readonly units: R<typeof UnitRow>;
  readonly memberships: R<typeof MembershipRow>;
  readonly people: R<typeof PersonRow>;
  readonly appointments: R<typeof AppointmentRow>;
  readonly contacts: R<typeof ContactRow>;
  readonly schools: R<typeof SchoolRow>;
  readonly sites: R<typeof SiteRow>;
  readonly upgrades: R<typeof UpgradeRow>;
  /** File name → bytes: examples of proof that the generated history hands in. */
  readonly evidence: ReadonlyMap<string, Uint8Array>;
  readonly history: HistoryParts | null;
}

export interface HistoryParts {
  readonly rates: L<typeof History>;
  readonly totals: R<typeof TotalsRow>;
  readonly activities: L<typeof HeldActivities>;
  readonly findings: L<typeof FindingTexts>;
  readonly bulletins: L<typeof PublishedBulletins>;
  readonly names: L<typeof NameParts>;
}

const historyFolder = 'history/';

/** @throws PackError with everything that is missing, unknown or of another form. */
export function parseParts(where: string, files: PackFiles): Parts {
  const reader = new PartReader(files);
  const history = [...files.keys()].some((name) => name.startsWith(historyFolder));
  const parts = {
    campaign: reader.json('campaign.json', Campaign),
    timetable: reader.json('timetable.json', Timetable),
    accounts: reader.json('accounts.json', Accounts),
    caseKinds: reader.json('case-kinds.json', CaseKinds),
    legalBases: reader.json('legal-bases.json', LegalBases),
    checklists: reader.json('checklists.json', Checklists),
    upgradeKinds: reader.json('upgrade-kinds.json', UpgradeKinds),
    wordings: reader.folder('wordings', PackWording),
    documents: reader.folder('documents', PackDocument),
    units: reader.table('units.csv', UnitRow),
    memberships: reader.table('memberships.csv', MembershipRow),
    people: reader.table('people.csv', PersonRow),
    appointments: reader.table('appointments.csv', AppointmentRow),
    contacts: reader.table('contacts.csv', ContactRow),
    schools: reader.table('schools.csv', SchoolRow),
    sites: reader.table('sites.csv', SiteRow),
    upgrades: reader.table('upgrades.csv', UpgradeRow),
    evidence: reader.evidence(),
    history: history
      ? {
          rates: reader.json(`${historyFolder}history.json`, History),
          totals: reader.table(`${historyFolder}totals.csv`, TotalsRow),
          activities: reader.json(`${historyFolder}activities.json`, HeldActivities),
          findings: reader.json(`${historyFolder}findings.json`, FindingTexts),
          bulletins: reader.json(`${historyFolder}bulletins.json`, PublishedBulletins),
          names: reader.json(`${historyFolder}names.json`, NameParts),
        }
      : null,
  };
  reader.refuseTheRest();
  if (reader.problems.found.length > 0) throw new PackError(where, reader.problems.found);
  return parts;
}

class PartReader {
  readonly problems = new Problems();
  readonly #files: PackFiles;
  readonly #known = new Set<string>();

  constructor(files: PackFiles) {
    this.#files = files;
  }

  /** What is handed out for a file with problems is never used: all of them end in a {@link PackError}. */
  json<S extends TSchema>(file: string, schema: S): L<S> {
    const text = this.#text(file);
    const read = text === null ? null : readJson(file, text, schema, this.problems);
    return read ?? { value: undefined as Static<S>, place: () => ({ file, line: 1, column: 1 }) };
  }

  table<S extends TObject>(file: string, schema: S): R<S> {
    const text = this.#text(file);
    return text === null ? [] : readTable(file, text, schema, this.problems);
  }

  folder<S extends TSchema>(folder: string, schema: S): L<S>[] {
    const names = [...this.#files.keys()].filter(
      (name) => name.startsWith(`${folder}/`) && name.endsWith('.json'),
    );
    return names.map((name) => this.json(name, schema));
  }

  evidence(): Map<string, Uint8Array> {
    const found = [...this.#files].filter(([name]) => name.startsWith('evidence/'));
    for (const [name] of found) this.#known.add(name);
    return new Map(found.map(([name, bytes]) => [name.slice('evidence/'.length), bytes]));
  }

  /** A misspelt file name would otherwise be a part that is silently missing. */
  refuseTheRest(): void {
    for (const file of this.#files.keys()) {
      if (!this.#known.has(file))
        this.problems.add({ file, line: 1, column: 1 }, 'is no file of a campaign pack');
    }
  }

  #text(file: string): string | null {
    this.#known.add(file);
    const bytes = this.#files.get(file);
    if (!bytes) {
      this.problems.add({ file, line: 1, column: 1 }, 'is missing');
      return null;
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      this.problems.add(notUtf8At(file, bytes), 'is not UTF-8; save the file as UTF-8');
      return null;
    }
  }
}

/** The line up to which the bytes are UTF-8. */
function notUtf8At(file: string, bytes: Uint8Array) {
  const lossy = new TextDecoder('utf-8').decode(bytes);
  const before = lossy.slice(0, Math.max(lossy.indexOf('\ufffd'), 0)).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
