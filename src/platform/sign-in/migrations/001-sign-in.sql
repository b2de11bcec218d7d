create schema sign_in;

create table sign_in.account (
  id uuid primary key,
  -- As folded by `accountName`: what people type in any case or width is one name.
  name text not null unique,
  -- Whose account it is. Opaque here: powers are asked for by this id at each check.
  person_id uuid not null,
  -- Argon2id in PHC form, with its own parameters and salt.
  password_hash text not null,
  password_changed_at timestamptz not null,
  -- Attempts since the last success or lock-out; counted before the password is looked at.
  failures integer not null default 0,
  -- Lock-outs since the last success; each doubles the next one.
  lockouts integer not null default 0,
  locked_until timestamptz
);
create index account_person on sign_in.account (person_id);

-- One row per open sign-in. Only a digest of the token is kept: a copy of this table signs nobody in.
create table sign_in.sign_in (
  token_digest bytea primary key,
  account_id uuid not null references sign_in.account on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_account on sign_in.sign_in (account_id);
create index sign_in_expires on sign_in.sign_in (expires_at);
