-- What came with a letter besides the tap: kept apart, so that a letter's own row stays short. The journal entry commits
-- to all of it; an erasure deletes the row.
create table pledges.letter_evidence (
  letter_id uuid primary key,
  -- Ed25519: the phone's public key, and its signature over the statement (docs/formats/letter-evidence.md).
  device_key bytea check (length(device_key) = 32),
  device_signature bytea check (length(device_signature) = 64),
  -- Canonical JSON of the strokes, encrypted under the key of personal data.
  handwriting_sealed bytea,
  check ((device_key is null) = (device_signature is null)),
  check (device_key is not null or handwriting_sealed is not null)
);
