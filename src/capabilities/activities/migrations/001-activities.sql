create schema activities;

create table activities.activity (
  id uuid primary key,
  kind text not null check (kind in ('meeting', 'mobilisation', 'training', 'assembly', 'class-meeting', 'visit',
    'patrol', 'drill')),
  theme text not null,
  title text not null,
  -- The organising unit, and what its journal leaves say about where it belongs.
  unit_id uuid not null references organisation.unit,
  path text not null,
  unit_code text not null,
  district_code text,
  school_code text,
  place text not null,
  moment_id uuid references timetable.moment,
  -- Copy of the moment's instant, kept by the trigger below.
  planned_at timestamptz,
  held_at timestamptz,
  -- Where it stands in a calendar.
  happens_at timestamptz not null generated always as (coalesce(held_at, planned_at)) stored,
  state text not null check (state in ('planned', 'held', 'cancelled')),
  attendance_mode text check (attendance_mode in ('people', 'head-count')),
  -- Attendances: the same person at two activities counts twice.
  person_times integer check (person_times > 0),
  result text not null default '',
  check ((moment_id is null) = (planned_at is null)),
  check (state <> 'held' or held_at is not null),
  check ((held_at is null) = (person_times is null)),
  check ((held_at is null) = (attendance_mode is null))
);
create index activity_happens on activities.activity (happens_at desc, id);
create index activity_path on activities.activity (path text_pattern_ops, happens_at);
create index activity_theme on activities.activity (theme, kind, state);
create index activity_moment on activities.activity (moment_id);

create table activities.attendance (
  activity_id uuid not null references activities.activity,
  person_id uuid not null references organisation.person,
  primary key (activity_id, person_id)
);
create index attendance_person on activities.attendance (person_id);

-- Classes that took part. `path` is the class's own.
create table activities.activity_class (
  activity_id uuid not null references activities.activity,
  class_id uuid not null references organisation.unit,
  path text not null,
  code text not null,
  primary key (activity_id, class_id)
);
create index activity_class_class on activities.activity_class (class_id);
create index activity_class_path on activities.activity_class (path text_pattern_ops);

create table activities.resolution (
  id uuid primary key,
  activity_id uuid not null references activities.activity,
  text text not null,
  unit_id uuid not null references organisation.unit,
  asked text not null,
  added_at timestamptz not null
);
create index resolution_activity on activities.resolution (activity_id, added_at);

create table activities.evidence (
  activity_id uuid not null references activities.activity,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  name text not null,
  type text not null,
  size_bytes bigint not null,
  added_at timestamptz not null,
  primary key (activity_id, digest)
);

create table activities.act (
  id uuid primary key,
  -- Order of acts of one instant; the activity's row is locked, so it is the order in which they were done.
  sequence bigint generated always as identity,
  activity_id uuid not null references activities.activity,
  verb text not null check (verb in ('plan', 'hold', 'correct', 'cancel', 'add-evidence')),
  by uuid,
  at timestamptz not null,
  reason text,
  person_times integer,
  -- Digest of what was asked: a repeat is answered, another content under the same id is refused.
  asked text not null,
  entry_id uuid not null
);
create index act_activity on activities.act (activity_id, sequence);

-- What is planned relative to a session moves with it, in the transaction that moves the session.
create function activities.follow_moments() returns trigger language plpgsql as $$
begin
  update activities.activity as activity set planned_at = moved.at
    from moved where activity.moment_id = moved.id and activity.planned_at <> moved.at;
  return null;
end $$;
create trigger activities_follow_moments after update on timetable.moment
  referencing new table as moved for each statement execute function activities.follow_moments();
