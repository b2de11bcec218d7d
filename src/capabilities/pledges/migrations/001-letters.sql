create schema pledges;

-- Exactly what is affirmed. Immutable: a new text is a new version, and old letters keep pointing at theirs.
create table pledges.wording (
  id uuid primary key,
  audience text not null,
  version integer not null check (version > 0),
  text jsonb not null,
  -- SHA-256 of the canonical JSON of {audience, version, text}.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  adopted_by uuid references organisation.person,
  adopted_at timestamptz not null,
  unique (audience, version)
);

create function pledges.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is never changed: adopt a new version', tg_table_name;
end $$;
create trigger wording_is_immutable before update or delete or truncate on pledges.wording
  for each statement execute function pledges.refuse_change();

-- What a teacher hands to one class. Codes and path of the class are copied from its unit, which never changes them, and
-- its names as they are when the link is issued: signing reads nothing else about the class.
create table pledges.class_link (
  id uuid primary key,
  code text not null unique,
  class_id uuid not null references organisation.unit,
  path text not null,
  class_code text not null,
  school_code text,
  district_code text,
  class_name text not null,
  school_name text not null,
  issued_by uuid references organisation.person,
  issued_at timestamptz not null,
  ends_at timestamptz not null,
  revoked_at timestamptz,
  -- Why it was stopped by hand; null when a newer link took its place.
  revoked_reason text,
  check (ends_at > issued_at)
);
create index class_link_class on pledges.class_link (class_id, issued_at desc);
create unique index class_link_live on pledges.class_link (class_id) where revoked_at is null;

create table pledges.letter (
  id uuid primary key,
  candidate_id uuid not null references organisation.candidate,
  -- The class of the link, which is the candidate's class when the letter is signed.
  class_id uuid not null,
  link_id uuid not null references pledges.class_link,
  wording_id uuid not null references pledges.wording,
  guardian_affirmed boolean not null,
  -- What the browser says it is; evidence of a kind, never relied on.
  device text,
  signed_at timestamptz not null,
  entry_id uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid references organisation.person,
  withdrawn_reason text,
  check ((withdrawn_at is null) = (withdrawn_reason is null))
);
-- One letter per candidate per campaign; a withdrawn one makes room for another.
create unique index letter_candidate on pledges.letter (candidate_id) where withdrawn_at is null;
create index letter_class on pledges.letter (class_id, signed_at) where withdrawn_at is null;

-- Letters that count, per class: moved by the transaction that signs or withdraws, so it equals the letters at all times.
create table pledges.class_count (
  class_id uuid primary key references organisation.unit,
  path text not null,
  signed integer not null check (signed >= 0)
);
create index class_count_path on pledges.class_count (path text_pattern_ops);

-- Wrong identifications of a candidate number, whether or not anyone has that number. Forgotten after a day.
create table pledges.wrong_attempt (
  number text primary key,
  wrong integer not null,
  window_started_at timestamptz not null,
  locked_until timestamptz
);
create index wrong_attempt_window on pledges.wrong_attempt (window_started_at);
