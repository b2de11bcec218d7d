create schema timetable;

-- One database serves one exam. Every change of the timetable first locks this row `for update`; setting a moment locks
-- it `for share`, so that no moment is resolved against a timetable that is moving under it.
create table timetable.exam (
  id uuid primary key,
  only_row boolean not null default true unique check (only_row),
  name_zh text not null,
  name_en text not null,
  first_day date not null,
  last_day date not null,
  time_zone text not null,
  rule_packs text[] not null,
  check (last_day >= first_day)
);

create table timetable.session (
  id uuid primary key,
  code text not null unique,
  subject_zh text not null,
  subject_en text not null,
  paper text not null check (paper in ('chinese', 'foreign-language', 'other')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Digest of what was asked: a repeat is answered, another content under the same id is refused.
  asked text not null,
  check (ends_at > starts_at)
);
create index session_starts on timetable.session (starts_at);

-- Steps of a session, relative to its start or end, so that moving the session needs no change here.
create table timetable.phase (
  session_id uuid not null references timetable.session,
  step smallint not null,
  name_zh text not null,
  name_en text not null,
  edge text not null check (edge in ('start', 'end')),
  offset_minutes integer not null,
  primary key (session_id, step)
);

create table timetable.site (
  id uuid primary key,
  code text not null unique,
  name text not null,
  unit_id uuid not null references organisation.unit,
  -- Of the unit: a permission held there or above reaches the site.
  path text not null,
  district text,
  school text,
  longitude double precision,
  latitude double precision,
  standardised boolean not null,
  acceptance text not null default 'awaited' check (acceptance in ('awaited', 'accepted', 'rejected')),
  acceptance_day date,
  rooms_fittable integer,
  rooms_cooled integer,
  asked text not null,
  check ((longitude is null) = (latitude is null)),
  check ((rooms_fittable is null) = (rooms_cooled is null)),
  check (rooms_cooled <= rooms_fittable)
);
create index site_path on timetable.site (path text_pattern_ops);

create table timetable.room (
  site_id uuid not null references timetable.site,
  number text not null,
  kind text not null check (kind in ('ordinary', 'spare', 'isolation')),
  seats integer not null check (seats > 0),
  -- Rooms are withdrawn, never deleted: seats may have been planned in them.
  withdrawn boolean not null default false,
  primary key (site_id, number)
);

create table timetable.session_site (
  session_id uuid not null references timetable.session,
  site_id uuid not null references timetable.site,
  -- Ended by an act with a reason, never deleted.
  withdrawn boolean not null default false,
  primary key (session_id, site_id)
);
create index session_site_site on timetable.session_site (site_id) where not withdrawn;

create table timetable.upgrade_kind (
  code text primary key,
  name_zh text not null,
  name_en text not null
);

create table timetable.upgrade_item (
  id uuid primary key,
  site_id uuid not null references timetable.site,
  kind text not null references timetable.upgrade_kind,
  name text not null,
  year integer not null,
  state text not null default 'planned' check (state in ('planned', 'under-way', 'completed', 'accepted')),
  completed_by uuid,
  asked text not null
);
create index upgrade_item_site on timetable.upgrade_item (site_id, state);

create table timetable.site_act (
  -- Acts of one instant stand in the order in which they were made.
  sequence bigint primary key generated always as identity,
  site_id uuid not null references timetable.site,
  verb text not null,
  at timestamptz not null,
  by uuid,
  note text not null,
  entry_id uuid not null
);
create index site_act_site on timetable.site_act (site_id, at, sequence);

-- Points in time that others depend on: they hold `moment_id` and keep a copy of `at` by a statement trigger
-- `after update on timetable.moment referencing new table as moved`, so a move reaches them in its own transaction.
create table timetable.moment (
  id uuid primary key,
  -- Who depends on it and what it is called there, for the list of conflicts.
  owner text not null,
  label text not null,
  -- {session, site?, edge, offsetMinutes}; null for a fixed instant.
  anchor jsonb,
  -- {anchor} or {moment}: what this has to come before.
  precedes jsonb,
  at timestamptz not null,
  -- Done with: it stands still whatever moves, and makes no conflict.
  settled_at timestamptz
);
create index moment_live on timetable.moment (id) where settled_at is null;
create index moment_site on timetable.moment ((anchor ->> 'site')) where settled_at is null and anchor is not null;

create table timetable.move (
  id uuid primary key,
  made_at timestamptz not null,
  made_by uuid,
  reason text not null,
  moves jsonb not null,
  outcome jsonb not null,
  asked text not null,
  entry_id uuid not null
);
create index move_made on timetable.move (made_at desc, id);
