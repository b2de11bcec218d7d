-- An erased candidate (Personal Information Protection Law art. 47) keeps the row's id, class and kind of exam, so that
-- every count stays what it was; who it was is gone. Erased and unnamed are the same thing.
alter table organisation.candidate
  -- Made by whoever asks for the erasure: asking again finds the first answer.
  add column erasure_id uuid unique,
  add column erased_at timestamptz,
  alter column number drop not null,
  alter column name drop not null,
  alter column id_type drop not null,
  alter column id_number_sealed drop not null,
  alter column id_number_masked drop not null,
  add check (num_nulls(number, name, id_type, id_number_sealed, id_number_masked) in (0, 5)),
  add check ((erased_at is null) = (number is not null)),
  add check ((erased_at is null) = (erasure_id is null));

-- The planner's samples of these columns would outlive an erasure. Setting a column's type again drops those there are.
alter table organisation.candidate
  alter column number type text,
  alter column name type text,
  alter column id_number_sealed type bytea,
  alter column id_number_masked type text;
alter table organisation.candidate
  alter column number set statistics 0,
  alter column name set statistics 0,
  alter column id_number_sealed set statistics 0,
  alter column id_number_masked set statistics 0;
