create schema journal;

-- One row per act. Written once by the act's own transaction; `index` is filled in by the sequencer, `salt` and
-- `details` are emptied by an erasure. Nothing else ever changes.
create table journal.entry (
  id uuid primary key,
  -- Order of arrival. Handed out before commit, so it orders a batch of waiting entries and means nothing else.
  recorded bigint generated always as identity,
  kind text not null,
  subject uuid not null,
  at timestamptz not null,
  by uuid,
  facts jsonb not null,
  details jsonb,
  salt bytea,
  -- The exact public bytes: what is hashed, and what the entry bundles publish.
  leaf bytea not null,
  index bigint,
  numbered_at timestamptz,
  check ((index is null) = (numbered_at is null))
);
create unique index entry_index on journal.entry (index) where index is not null;
create index entry_waiting on journal.entry (recorded) where index is null;
create index entry_kind on journal.entry (kind, index);
create index entry_subject on journal.entry (subject);
create index entry_numbered_at on journal.entry (numbered_at) where index is not null;

-- The one row whose lock makes a process the sequencer for the length of its transaction.
create table journal.head (
  only_row boolean primary key default true check (only_row),
  size bigint not null default 0,
  -- The right edge of the tree: 32-byte hashes of its full subtrees, largest first.
  frontier bytea not null default '',
  numbered_at timestamptz not null default 'epoch'
);
insert into journal.head default values;

-- Every checkpoint ever signed: at most one for each size, so a second history cannot be signed.
create table journal.checkpoint (
  size bigint primary key,
  root bytea not null,
  -- As in journal.head, at this size: where the next sealing goes on.
  frontier bytea not null,
  note text not null,
  sealed_at timestamptz not null
);

create table journal.follower (
  name text primary key,
  position bigint not null
);
