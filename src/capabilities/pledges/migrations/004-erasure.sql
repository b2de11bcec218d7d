-- An erasure finds a candidate's letters: the one that counts by its unique index, withdrawn ones by this.
create index letter_withdrawn_candidate on pledges.letter (candidate_id) where withdrawn_at is not null;

-- The planner's samples of these columns would outlive an erasure. Setting a column's type again drops those there are.
alter table pledges.letter alter column device type text, alter column withdrawn_reason type text;
alter table pledges.letter
  alter column device set statistics 0,
  alter column withdrawn_reason set statistics 0;
alter table pledges.letter_evidence
  alter column device_key set statistics 0,
  alter column device_signature set statistics 0,
  alter column handwriting_sealed set statistics 0;
alter table pledges.wrong_attempt alter column number type text;
alter table pledges.wrong_attempt alter column number set statistics 0;
