create schema organisation;

-- Who. A unit never changes its code, kind or parent: one that moves is closed and established anew, so that the path
-- copied into other capabilities' rows stays true. Days are calendar days of the exam's time zone, both inclusive; a last
-- day just before the first one means that it was annulled and never held.
create table organisation.unit (
  id uuid primary key,
  code text not null unique check (code ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$'),
  kind text not null check (kind in ('city', 'committee', 'leading-group', 'office', 'task-force', 'department',
    'district', 'school', 'class', 'crew')),
  name text not null check (name <> ''),
  parent_id uuid references organisation.unit,
  -- Codes from the root, each followed by '/': '/370200/370202/3702020101/'.
  path text not null unique,
  -- Codes of the nearest unit of that kind on the path (itself included): the facts of every journal leaf.
  district_code text,
  school_code text,
  class_code text,
  -- Enrolled candidates; kept only on classes, by the enrolment that changes them.
  candidates integer not null default 0,
  from_day date not null,
  until_day date,
  check (until_day >= from_day - 1),
  check ((parent_id is null) = (kind = 'city'))
);
create index unit_path on organisation.unit (path text_pattern_ops);
create index unit_parent on organisation.unit (parent_id, code);
create index unit_kind on organisation.unit (kind, path text_pattern_ops);

-- Overlapping and dated: a department is its own unit and, for a time, a member of a task force and an office.
create table organisation.membership (
  id uuid primary key,
  unit_id uuid not null references organisation.unit,
  of_unit_id uuid not null references organisation.unit,
  part text not null check (part in ('lead', 'member')),
  from_day date not null,
  until_day date,
  end_reason text,
  check (unit_id <> of_unit_id),
  check (until_day >= from_day - 1)
);
create index membership_unit on organisation.membership (unit_id);
create index membership_of_unit on organisation.membership (of_unit_id);

create table organisation.person (
  id uuid primary key,
  -- Staff number: how files and other systems name the person.
  code text not null unique check (code ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$'),
  name text not null check (name <> '')
);
create index person_name on organisation.person (name, id);

create table organisation.appointment (
  id uuid primary key,
  person_id uuid not null references organisation.person,
  unit_id uuid not null references organisation.unit,
  post text not null,
  from_day date not null,
  until_day date,
  end_reason text,
  check (until_day >= from_day - 1)
);
create index appointment_person on organisation.appointment (person_id, from_day);
create index appointment_unit on organisation.appointment (unit_id, from_day);
create index appointment_post on organisation.appointment (post, unit_id);

create table organisation.contact (
  id uuid primary key,
  person_id uuid references organisation.person,
  unit_id uuid references organisation.unit,
  channel text not null check (channel in ('mobile', 'landline', 'email')),
  value_sealed bytea not null,
  value_masked text not null,
  -- The last time somebody was reached through it.
  tested_at timestamptz,
  ended_at timestamptz,
  check ((person_id is null) <> (unit_id is null))
);
create index contact_person on organisation.contact (person_id) where person_id is not null;
create index contact_unit on organisation.contact (unit_id) where unit_id is not null;

create table organisation.candidate (
  id uuid primary key,
  number text not null unique check (number ~ '^[0-9]{14}$'),
  name text not null check (name <> ''),
  class_id uuid not null references organisation.unit,
  id_type text not null check (id_type in ('resident-card', 'hmt-permit', 'passport', 'foreigner-card')),
  id_number_sealed bytea not null,
  id_number_masked text not null,
  exam_kind text not null check (exam_kind in ('gaokao', 'zhongkao')),
  enrolled_at timestamptz not null
);
create index candidate_class on organisation.candidate (class_id, number);

-- A file on its way in: checked row by row, then taken or discarded. The file is kept sealed, and only until then.
create table organisation.file_import (
  id uuid primary key,
  kind text not null check (kind in ('units', 'people', 'roster')),
  file_name text not null,
  file_digest text not null,
  file_sealed bytea,
  format text not null,
  encoding text,
  old_data boolean not null,
  -- Paths below which whoever uploaded it may import.
  reach text[] not null,
  state text not null check (state in ('checking', 'checked', 'unreadable', 'taking', 'taken', 'discarded')),
  rows_total integer not null default 0,
  rows_done integer not null default 0,
  rows_good integer not null default 0,
  rows_bad integer not null default 0,
  rows_unchanged integer not null default 0,
  errors integer not null default 0,
  warnings integer not null default 0,
  take text check (take in ('good-rows', 'all-or-nothing')),
  rows_taken integer,
  failure text,
  failure_details jsonb not null default '{}',
  discard_reason text,
  uploaded_by uuid references organisation.person,
  uploaded_at timestamptz not null,
  ended_at timestamptz
);
-- The sealed file is random bytes: compressing it would only cost time.
alter table organisation.file_import alter column file_sealed set storage external;
create index import_uploaded on organisation.file_import (uploaded_at desc, id);
create index import_uploaded_by on organisation.file_import (uploaded_by, uploaded_at desc);

create table organisation.file_import_problem (
  import_id uuid not null references organisation.file_import,
  -- Order of discovery within the file.
  number integer not null,
  row_number integer not null,
  column_name text,
  severity text not null check (severity in ('error', 'warning')),
  code text not null,
  -- What the cell holds, masked where it is personal.
  found text not null,
  details jsonb not null,
  primary key (import_id, number)
);
