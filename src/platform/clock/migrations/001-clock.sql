create schema clock;

-- Present only where the campaign is a demonstration: its time, and the machine's time when that was last written.
create table clock.demonstration (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null,
  machine_at timestamptz not null
);
