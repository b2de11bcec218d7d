/** The tables of a campaign pack: who there is, and where. */
import { Type } from 'typebox';
import { ContactChannel, MembershipPart, Post, UnitKind } from '#capabilities/organisation/contract.ts';
import { Code, Count, Day, Line } from './words.ts';

export const UnitRow = Type.Object({
  code: Code,
  kind: UnitKind,
  name: Line(100),
  parent: Type.Optional(Code),
  from: Day,
});
export const MembershipRow = Type.Object({ unit: Code, of: Code, part: MembershipPart, from: Day });
export const PersonRow = Type.Object({ code: Code, name: Line(100) });
export const AppointmentRow = Type.Object({ person: Code, unit: Code, post: Post, from: Day });
export const ContactRow = Type.Object({
  of: Type.Enum(['person', 'unit']),
  code: Code,
  channel: ContactChannel,
  value: Line(100),
});

/** Schools with the classes and candidates of each grade; grade 12 sits the gaokao, grades 9 and 8 the zhongkao. */
export const SchoolRow = Type.Object({
  code: Code,
  district: Code,
  name: Line(100),
  grade12_classes: Count,
  grade12_candidates: Count,
  grade9_classes: Count,
  grade9_candidates: Count,
  grade8_classes: Count,
  grade8_candidates: Count,
});

const Rooms = Type.Integer({ minimum: 0, maximum: 200 });

/** Standardised sites. Positions are WGS-84 degrees. */
export const SiteRow = Type.Object({
  code: Code,
  school: Code,
  name: Line(100),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  rooms: Type.Integer({ minimum: 1, maximum: 200 }),
  spare_rooms: Rooms,
  isolation_rooms: Rooms,
  /** Whether the sessions of the timetable are held here. */
  hosts_sessions: Type.Boolean(),
  /** Rooms that can be fitted with cooling, and how many were, when the campaign begins and when its history ends. */
  cooling_fittable: Rooms,
  cooled_at_start: Rooms,
  cooled_at_end: Rooms,
});
export const UpgradeRow = Type.Object({
  site: Code,
  kind: Code,
  name: Line(100),
  year: Type.Integer({ minimum: 1990, maximum: 2200 }),
});
