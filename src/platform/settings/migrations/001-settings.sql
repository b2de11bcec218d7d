create schema settings;

create table settings.setting (
  key text primary key,
  value jsonb not null
);
