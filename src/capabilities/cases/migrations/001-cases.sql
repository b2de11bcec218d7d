create schema cases;

-- Rows of the campaign pack: a new subject adds a kind, not a module.
create table cases.kind (
  code text primary key,
  name_zh text not null,
  name_en text not null,
  severity text not null check (severity in ('V', 'S', 'G')),
  grouping_code text not null
);

-- Law as it stood and stands; both days included.
create table cases.legal_basis (
  code text primary key,
  law text not null,
  article text not null,
  summary_zh text not null,
  summary_en text not null,
  valid_from date not null,
  valid_to date,
  check (valid_to >= valid_from)
);

-- Every character and every pair of neighbours within a word: enough to find one Chinese character, or two. (Trigrams
-- would not.) Kept in the index alone; `gramsToFind` in rules.ts makes the other side.
create function cases.grams(folded text) returns text[] language sql immutable strict parallel safe as $$
  select array(
    select distinct gram from (
      select one from unnest(string_to_array(folded, null)) as single (one)
      union all
      select one || other
        from unnest(string_to_array(folded, null), (string_to_array(folded, null))[2:]) as pair (one, other)) as all_grams (gram)
    where gram not like '% %')
$$;

-- What lists read, count and search; what only the page of one finding needs stands in `finding_detail`.
create table cases.finding (
  id uuid primary key,
  number integer not null unique generated always as identity,
  kind text not null references cases.kind,
  severity text not null check (severity in ('V', 'S', 'G')),
  severity_rank smallint not null generated always as (case severity when 'V' then 1 when 'S' then 2 else 3 end) stored,
  source text not null,
  site_id uuid references timetable.site,
  place text,
  unit_id uuid not null references organisation.unit,
  -- Of the unit where it was found: a permission held there or above reaches it.
  path text not null,
  district text,
  found_at timestamptz not null,
  title text not null,
  state text not null default 'open' check (state in ('open', 'closed', 'voided')),
  -- Orders not withdrawn, and the first instant at which one that is still in a unit's hands falls due.
  orders integer not null default 0,
  next_due_at timestamptz,
  -- Who sees it and whom it concerns, as marks made by `audienceOf` in rules.ts from the paths and the shares. Access is
  -- kept once per unit, never per person, and the planner knows how many rows a mark stands for.
  audience text[] not null,
  -- Title, site, place and description, folded by `foldForSearch`.
  search_text text not null,
  check (site_id is not null or place is not null)
);
alter table cases.finding alter column audience set statistics 2000;
create index finding_audience on cases.finding using gin (audience) with (fastupdate = off);
create index finding_grams on cases.finding using gin (cases.grams(search_text)) with (fastupdate = off);
create index finding_due on cases.finding (next_due_at, id);
create index finding_found on cases.finding (found_at desc, id desc);
create index finding_severity on cases.finding (severity_rank, id);
create index finding_site on cases.finding (site_id) where site_id is not null;
-- Totals of those who see everything are counted from this index alone.
create index finding_counted on cases.finding (district, state, kind, severity) include (source, orders, next_due_at);

create table cases.finding_detail (
  finding_id uuid primary key references cases.finding,
  description text not null,
  found_by uuid,
  found_by_unit_id uuid references organisation.unit
);

create table cases.rectification_order (
  id uuid primary key,
  finding_id uuid not null references cases.finding,
  unit_id uuid not null references organisation.unit,
  obligation_id uuid not null unique references obligations.obligation,
  text text not null,
  legal_basis text references cases.legal_basis,
  issued_by uuid,
  issued_at timestamptz not null,
  -- Copies from the obligation, kept by the trigger below.
  state text not null,
  undone boolean not null,
  due_at timestamptz not null,
  asked text not null
);
create index rectification_order_finding on cases.rectification_order (finding_id);

-- Sharing makes a finding visible to a unit outside its path; the flag says that the unit has to act.
create table cases.share (
  finding_id uuid not null references cases.finding,
  unit_id uuid not null references organisation.unit,
  action_required boolean not null,
  shared_at timestamptz not null,
  primary key (finding_id, unit_id)
);

create table cases.act (
  id uuid primary key,
  -- Acts of one instant stand in the order in which they were made.
  sequence bigint not null generated always as identity,
  finding_id uuid not null references cases.finding,
  verb text not null check (verb in ('recorded', 'noted', 'shared', 'order-issued', 'order-withdrawn', 'closed',
    'voided')),
  by uuid,
  at timestamptz not null,
  note text not null,
  evidence jsonb not null,
  order_id uuid references cases.rectification_order,
  asked text not null,
  entry_id uuid not null
);
create index act_finding on cases.act (finding_id, at, sequence);

-- What became of the obligation, and when it is due, reaches the order and its finding in the same transaction: a list
-- over findings never has to look into another capability's rows.
create function cases.follow_obligations() returns trigger language plpgsql as $$
declare
  touched uuid[];
begin
  with followed as (
    update cases.rectification_order as o
      set state = changed.state, undone = changed.undone, due_at = changed.due_at
      from changed
      where o.obligation_id = changed.id and (o.state, o.due_at) is distinct from (changed.state, changed.due_at)
      returning o.finding_id)
  select array_agg(distinct finding_id) into touched from followed;
  if touched is not null then
    update cases.finding as finding set orders = summary.orders, next_due_at = summary.next_due_at
      from (
        select finding_id, count(*) filter (where state <> 'withdrawn') as orders,
          min(due_at) filter (where undone) as next_due_at
        from cases.rectification_order where finding_id = any (touched) group by finding_id) as summary
      where finding.id = summary.finding_id
        and (finding.orders, finding.next_due_at) is distinct from (summary.orders, summary.next_due_at);
  end if;
  return null;
end $$;
create trigger cases_follow_obligations after update on obligations.obligation
  referencing new table as changed for each statement execute function cases.follow_obligations();
