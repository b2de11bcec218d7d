-- Details are only ever read whole: as text they are neither parsed nor re-written on the way in.
alter table journal.entry alter column details type json using details::json;
