create schema obligations;

create table obligations.obligation (
  id uuid primary key,
  unit_id uuid not null references organisation.unit,
  -- Of the unit that owes it: a permission held there or above reaches it.
  path text not null,
  district text,
  title text not null,
  outcome text not null,
  proof_required text[] not null,
  source_kind text not null check (source_kind in ('order', 'resolution', 'upgrade-item', 'clause', 'direct')),
  source_id uuid not null,
  moment_id uuid not null references timetable.moment,
  -- Copy of the moment's instant, kept by the trigger below.
  due_at timestamptz not null,
  state text not null check (state in ('assigned', 'signed-for', 'working', 'reported', 'verified', 'struck-off',
    'returned', 'withdrawn')),
  -- In the hands of the unit that owes it: only then is anything near or overdue. The same list as `isUndone`.
  undone boolean not null generated always as (state in ('assigned', 'signed-for', 'working', 'returned')) stored,
  assigned_by uuid,
  assigned_at timestamptz not null,
  reported_by uuid,
  reported_at timestamptz,
  check ((reported_at is not null) = (state in ('reported', 'verified', 'struck-off')) or state = 'withdrawn')
);
create index obligation_path_due on obligations.obligation (path text_pattern_ops, due_at);
create index obligation_time_left on obligations.obligation (undone desc, due_at, id);
create index obligation_undone on obligations.obligation (due_at) where undone;
create index obligation_unit on obligations.obligation (unit_id, state);
create index obligation_source on obligations.obligation (source_kind, source_id);
create index obligation_moment on obligations.obligation (moment_id);

create table obligations.act (
  id uuid primary key,
  -- Acts of one instant stand in the order in which they were made.
  sequence bigint not null generated always as identity,
  obligation_id uuid not null references obligations.obligation,
  verb text not null check (verb in ('assign', 'sign-for', 'start', 'report', 'verify', 'strike-off', 'return',
    'withdraw')),
  by uuid,
  at timestamptz not null,
  note text not null,
  evidence jsonb not null,
  -- Digest of what was asked: a repeat is answered, another content under the same id is refused.
  asked text not null,
  entry_id uuid not null
);
create index act_obligation on obligations.act (obligation_id, at, sequence);

-- A deadline that hangs on a session moves with it, in the transaction that moves the session.
create function obligations.follow_moments() returns trigger language plpgsql as $$
begin
  update obligations.obligation as obligation set due_at = moved.at
    from moved where obligation.moment_id = moved.id and obligation.due_at <> moved.at;
  return null;
end $$;
create trigger obligations_follow_moments after update on timetable.moment
  referencing new table as moved for each statement execute function obligations.follow_moments();
