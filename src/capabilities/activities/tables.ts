import type { GeneratedAlways } from 'kysely';
import type { ActivityKind, ActivityState } from './contract.ts';

export interface ActivityTables {
  'activities.activity': {
    id: string;
    kind: ActivityKind;
    theme: string;
    title: string;
    unit_id: string;
    path: string;
    unit_code: string;
    district_code: string | null;
    school_code: string | null;
    place: string;
    moment_id: string | null;
    planned_at: Date | null;
    held_at: Date | null;
    happens_at: GeneratedAlways<Date>;
    state: ActivityState;
    attendance_mode: 'people' | 'head-count' | null;
    person_times: number | null;
    result: string;
  };
  'activities.attendance': { activity_id: string; person_id: string };
  'activities.activity_class': { activity_id: string; class_id: string; path: string; code: string };
  'activities.resolution': {
    id: string;
    activity_id: string;
    text: string;
    unit_id: string;
    asked: string;
    added_at: Date;
  };
  'activities.evidence': {
    activity_id: string;
    digest: string;
    name: string;
    type: string;
    size_bytes: number;
    added_at: Date;
  };
  'activities.act': {
    id: string;
    sequence: GeneratedAlways<number>;
    activity_id: string;
    verb: 'plan' | 'hold' | 'correct' | 'cancel' | 'add-evidence';
    by: string | null;
    at: Date;
    reason: string | null;
    person_times: number | null;
    asked: string;
    entry_id: string;
  };
}
