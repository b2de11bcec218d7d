-- A letter names a candidate, a link and a wording that its own transaction has just read, and none of them is ever
-- deleted. Checking that again for each of twelve thousand letters a second, by locking the three rows, took a third of
-- the database's work. Rosters find letters by their candidates, so nothing reads letters by class.
alter table pledges.letter
  drop constraint letter_candidate_id_fkey,
  drop constraint letter_link_id_fkey,
  drop constraint letter_wording_id_fkey;
drop index pledges.letter_class;
alter table pledges.class_count drop constraint class_count_class_id_fkey;
