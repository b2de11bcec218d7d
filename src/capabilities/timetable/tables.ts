import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type {
  Acceptance,
  Anchor,
  Edge,
  MoveOutcome,
  Paper,
  RoomKind,
  SessionMove,
  UpgradeState,
} from './contract.ts';

/** Written as JSON text, read as the value. */
type Json<T, Written = string> = ColumnType<T, Written, Written>;

export interface TimetableTables {
  'timetable.exam': {
    id: string;
    only_row: Generated<boolean>;
    name_zh: string;
    name_en: string;
    first_day: string;
    last_day: string;
    time_zone: string;
    rule_packs: string[];
  };
  'timetable.session': {
    id: string;
    code: string;
    subject_zh: string;
    subject_en: string;
    paper: Paper;
    starts_at: Date;
    ends_at: Date;
    asked: string;
  };
  'timetable.phase': {
    session_id: string;
    step: number;
    name_zh: string;
    name_en: string;
    edge: Edge;
    offset_minutes: number;
  };
  'timetable.site': {
    id: string;
    code: string;
    name: string;
    unit_id: string;
    path: string;
    district: string | null;
    school: string | null;
    longitude: number | null;
    latitude: number | null;
    standardised: boolean;
    acceptance: Generated<Acceptance>;
    acceptance_day: string | null;
    rooms_fittable: number | null;
    rooms_cooled: number | null;
    asked: string;
  };
  'timetable.room': {
    site_id: string;
    number: string;
    kind: RoomKind;
    seats: number;
    withdrawn: Generated<boolean>;
  };
  'timetable.session_site': { session_id: string; site_id: string; withdrawn: Generated<boolean> };
  'timetable.upgrade_kind': { code: string; name_zh: string; name_en: string };
  'timetable.upgrade_item': {
    id: string;
    site_id: string;
    kind: string;
    name: string;
    year: number;
    state: Generated<UpgradeState>;
    completed_by: string | null;
    asked: string;
  };
  'timetable.site_act': {
    sequence: GeneratedAlways<number>;
    site_id: string;
    verb: string;
    at: Date;
    by: string | null;
    note: string;
    entry_id: string;
  };
  'timetable.moment': {
    id: string;
    owner: string;
    label: string;
    anchor: Json<Anchor | null, string | null>;
    precedes: Json<{ anchor: Anchor } | { moment: string } | null, string | null>;
    at: Date;
    settled_at: Date | null;
  };
  'timetable.move': {
    id: string;
    made_at: Date;
    made_by: string | null;
    reason: string;
    moves: Json<(SessionMove & { was: string })[]>;
    outcome: Json<MoveOutcome>;
    asked: string;
    entry_id: string;
  };
}
