/** The register of sites: rooms, upgrade items, cooling, acceptance, and the readiness computed from them. */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Instant, listQuery, listReply, Nullable } from '#primitives/endpoint.ts';
import {
  Acceptance,
  Aspect,
  BothWords,
  ByWhom,
  Code,
  Name,
  Position,
  ReadinessReason,
  Reason,
  RoomKind,
  refusing,
  UpgradeState,
  UpgradeVerb,
} from './contract.ts';

const Count = Type.Integer({ minimum: 0 });
const RoomCount = Type.Integer({ minimum: 0, maximum: 500 });
const Note = Type.String({ maxLength: 500 });

export const Room = Type.Object({
  number: Code,
  kind: RoomKind,
  seats: Type.Integer({ minimum: 1, maximum: 500 }),
});
export type Room = Static<typeof Room>;
const Rooms = Type.Array(Room, { maxItems: 500 });

export const UpgradeItem = Type.Object({
  id: Id,
  siteId: Id,
  kind: Code,
  kindName: BothWords,
  name: Name,
  year: Type.Integer(),
  state: UpgradeState,
  /** Somebody else accepts it. */
  completedById: Nullable(Id),
});
export type UpgradeItem = Static<typeof UpgradeItem>;

export const SiteRow = Type.Object({
  id: Id,
  code: Code,
  name: Name,
  unit: Type.Object({ id: Id, code: Type.String(), name: Type.String() }),
  district: Nullable(Type.Object({ code: Type.String(), name: Type.String() })),
  position: Nullable(Position),
  standardised: Type.Boolean(),
  acceptance: Acceptance,
  rooms: Type.Object({ ordinary: Count, spare: Count, isolation: Count }),
  seats: Count,
  /** Rooms that can be fitted with air-conditioning, and those that have it; `null` until it was looked into. */
  cooling: Nullable(Type.Object({ fittable: Count, cooled: Count })),
  upgrades: Type.Object({ planned: Count, underWay: Count, completed: Count, accepted: Count }),
  sessions: Count,
  ready: Type.Boolean(),
  reasons: Type.Array(ReadinessReason),
});
export type SiteRow = Static<typeof SiteRow>;

export const SiteAct = Type.Object({
  verb: Type.Enum([
    'registered',
    'corrected',
    'hosted',
    'cooling-recorded',
    'accepted',
    'rejected',
    'upgrade-planned',
    'upgrade-started',
    'upgrade-completed',
    'upgrade-accepted',
    'upgrade-returned',
  ]),
  at: Instant,
  by: ByWhom,
  note: Type.String(),
  /** The journal entry that proves it. */
  entryId: Id,
});
export type SiteAct = Static<typeof SiteAct>;

export const SiteToRegister = Type.Object({
  id: Id,
  code: Code,
  name: Name,
  /** The school, or other unit, that runs the site and whose chief answers for it. */
  unitId: Id,
  position: Nullable(Position),
  standardised: Type.Boolean(),
  rooms: Rooms,
});
export type SiteToRegister = Static<typeof SiteToRegister>;

export const UpgradeToPlan = Type.Object({
  id: Id,
  siteId: Id,
  kind: Code,
  name: Name,
  year: Type.Integer({ minimum: 1990, maximum: 2200 }),
});
export type UpgradeToPlan = Static<typeof UpgradeToPlan>;

const read = { permission: 'timetable.read' } as const;
const manage = { permission: 'sites.manage' } as const;
const Done = Type.Object({ id: Id });
const Ids = Type.Object({ ids: Type.Array(Id) });
const byId = Type.Object({ id: Id });

export const listSites = endpoint({
  name: 'timetable.listSites',
  method: 'GET',
  path: '/api/sites',
  summary: { zh: '考点名册', en: 'The register of sites' },
  access: read,
  query: Type.Object({
    ...listQuery(['code', 'name', 'district', 'seats', 'ready'], 'code'),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    district: Type.Optional(Code),
    standardised: Type.Optional(Type.Boolean()),
    ready: Type.Optional(Type.Boolean()),
    /** Only sites that lack this. */
    lacking: Type.Optional(Aspect),
  }),
  reply: listReply(SiteRow),
});

export const getSite = endpoint({
  name: 'timetable.getSite',
  method: 'GET',
  path: '/api/sites/:id',
  summary: { zh: '考点档案', en: 'One site, whole' },
  access: read,
  params: byId,
  reply: Type.Object({
    site: SiteRow,
    rooms: Type.Array(Room),
    upgrades: Type.Array(UpgradeItem),
    acceptanceDay: Nullable(Day),
    sessions: Type.Array(
      Type.Object({ id: Id, code: Code, subject: BothWords, startsAt: Instant, endsAt: Instant }),
    ),
    timeline: Type.Array(SiteAct),
    /** Whether the viewer may change this site. */
    mayManage: Type.Boolean(),
  }),
  refusals: refusing('not-found'),
});

export const registerSites = endpoint({
  name: 'timetable.registerSites',
  method: 'POST',
  path: '/api/sites',
  summary: { zh: '登记考点', en: 'Register sites' },
  access: manage,
  body: Type.Object({ sites: Type.Array(SiteToRegister, { minItems: 1, maxItems: 2000 }) }),
  maxBodyBytes: 16 * 1024 * 1024,
  reply: Ids,
  refusals: refusing('id-taken', 'code-taken', 'beyond-reach', 'unknown-unit', 'room-twice'),
});

export const correctSite = endpoint({
  name: 'timetable.correctSite',
  method: 'POST',
  path: '/api/sites/:id/corrections',
  summary: { zh: '更正考点登记', en: 'Correct the register' },
  access: manage,
  params: byId,
  body: Type.Object({
    name: Type.Optional(Name),
    position: Type.Optional(Nullable(Position)),
    standardised: Type.Optional(Type.Boolean()),
    /** The whole list of rooms; one that is left out is withdrawn. */
    rooms: Type.Optional(Rooms),
    reason: Reason,
  }),
  reply: Done,
  refusals: refusing('not-found', 'beyond-reach', 'room-twice', 'nothing-changed'),
});

export const recordCooling = endpoint({
  name: 'timetable.recordCooling',
  method: 'POST',
  path: '/api/sites/:id/cooling',
  summary: { zh: '登记防暑降温（应装尽装）', en: 'Record cooling: fitted wherever it can be' },
  access: manage,
  params: byId,
  body: Type.Object({ fittable: RoomCount, cooled: RoomCount, note: Note }),
  reply: Done,
  refusals: refusing('not-found', 'beyond-reach', 'more-cooled-than-fittable', 'more-fittable-than-rooms'),
});

export const recordAcceptance = endpoint({
  name: 'timetable.recordAcceptance',
  method: 'POST',
  path: '/api/sites/:id/acceptance',
  summary: { zh: '登记考点验收', en: 'Record the acceptance of a site' },
  access: manage,
  params: byId,
  body: Type.Object({ verdict: Type.Enum(['accepted', 'rejected']), day: Day, note: Reason }),
  reply: Done,
  refusals: refusing('not-found', 'beyond-reach'),
});

export const planUpgrades = endpoint({
  name: 'timetable.planUpgrades',
  method: 'POST',
  path: '/api/upgrades',
  summary: { zh: '列入考点提升项目', en: 'Plan upgrade items' },
  access: manage,
  body: Type.Object({ items: Type.Array(UpgradeToPlan, { minItems: 1, maxItems: 2000 }) }),
  maxBodyBytes: 2 * 1024 * 1024,
  reply: Ids,
  refusals: refusing('id-taken', 'beyond-reach', 'unknown-site', 'unknown-kind'),
});

export const advanceUpgrade = endpoint({
  name: 'timetable.advanceUpgrade',
  method: 'POST',
  path: '/api/upgrades/:id/acts',
  summary: { zh: '推进提升项目', en: 'Advance an upgrade item' },
  access: manage,
  params: byId,
  body: Type.Object({ verb: UpgradeVerb, note: Note }),
  reply: UpgradeItem,
  refusals: refusing('not-found', 'beyond-reach', 'not-now'),
});

export const listUpgradeKinds = endpoint({
  name: 'timetable.listUpgradeKinds',
  method: 'GET',
  path: '/api/upgrade-kinds',
  summary: { zh: '提升项目类别', en: 'Kinds of upgrade' },
  access: read,
  reply: Type.Object({ rows: Type.Array(Type.Object({ code: Code, name: BothWords })) }),
});
