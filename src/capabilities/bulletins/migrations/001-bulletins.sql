create schema bulletins;

create table bulletins.bulletin (
  id uuid primary key,
  -- Given at publication, without gaps within a year.
  year int,
  serial int,
  number text,
  title text not null,
  state text not null check (state in ('draft', 'in-approval', 'approved', 'published', 'superseded')),
  as_of_index bigint not null,
  as_of_instant timestamptz,
  paragraphs jsonb not null,
  -- The approvals it needs, as they stood when it was drafted.
  required jsonb not null,
  refused_because text,
  -- Counts the refusals: approvals hold for the text of their own round only.
  round int not null default 0,
  supersedes uuid references bulletins.bulletin,
  created_by uuid,
  created_at timestamptz not null,
  published_at timestamptz,
  -- The canonical JSON, exactly as published, and what was frozen beside it.
  document text,
  files jsonb not null default '[]',
  check ((state in ('published', 'superseded')) = (document is not null)),
  unique (year, serial)
);
create index bulletin_created on bulletins.bulletin (created_at desc, id);
create unique index bulletin_superseded_once on bulletins.bulletin (supersedes)
  where state in ('published', 'superseded');

create table bulletins.approval (
  bulletin_id uuid not null references bulletins.bulletin,
  round int not null,
  unit text not null,
  post text not null,
  by uuid not null,
  at timestamptz not null,
  entry_id uuid not null,
  primary key (bulletin_id, round, unit, post),
  -- One person, one approval.
  unique (bulletin_id, round, by)
);
