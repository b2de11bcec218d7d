/** 200,000 findings at 160 sites in ten districts, three in four ordered upon, with their obligations and shares. */
import { type RawBuilder, sql } from 'kysely';
import { caseReferences, testKinds } from '#capabilities/cases/fixtures.ts';
import { foldForSearch } from '#capabilities/cases/rules.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aDepartment,
  aDistrict,
  anOffice,
  aSchool,
  freshId,
  testAct,
} from '#capabilities/organisation/fixtures.ts';
import { aSite } from '#capabilities/timetable/fixtures.ts';
import { type Db, inTransaction, type Tx, writing } from '#platform/db/db.ts';
import { reachOf, type Viewer } from '#platform/http/viewer.ts';

export const NOW = testAct.at;
const FINDINGS = 200_000;
const DISTRICTS = 10;
const SITES = 160;
const DEPARTMENTS = 20;
/** As many people of each post as a city has: the access rows of all of them are kept. */
const CITY_PEOPLE = 12;

const places = ['三号楼二层', '一号楼一层', '实验楼', '保密室外间', '监控室', '南门', '体育馆', '行政楼三层'];
const things = [
  '广播',
  '视频监控',
  '时钟',
  '门锁',
  '空调',
  '身份验证终端',
  '金属探测器',
  '备用电源',
  '照明',
  '疏散标志',
];
const faults = [
  '有杂音',
  '存在盲区',
  '误差超过一秒',
  '损坏',
  '无法启动',
  '未登记',
  '电量不足',
  '未测试',
  '缺失',
  '老化',
];
const notes = ['需在开考前更换', '已现场指出', '值班人员未能说明', '上次检查已提出', '设备超过使用年限'];

export interface City {
  readonly office: UnitBrief;
  readonly districts: readonly UnitBrief[];
  readonly schools: readonly UnitBrief[];
  readonly departments: readonly UnitBrief[];
}

export async function aCityOfFindings(db: Db): Promise<City> {
  const city = await inTransaction(db, async (tx) => {
    await caseReferences(tx);
    const city = await aCity(tx);
    const office = await anOffice(tx, { parent: city });
    const districts: UnitBrief[] = [];
    const schools: UnitBrief[] = [];
    const departments: UnitBrief[] = [];
    for (let i = 0; i < DISTRICTS; i += 1) districts.push(await aDistrict(tx, { city }));
    for (let i = 0; i < DEPARTMENTS; i += 1) departments.push(await aDepartment(tx, { parent: city }));
    for (let i = 0; i < SITES; i += 1) {
      const school = await aSchool(tx, { district: districts[i % DISTRICTS] as UnitBrief });
      schools.push(school);
      await aSite(tx, { unitId: school.id, rooms: [] });
    }
    return { office, districts, schools, departments };
  });
  await inTransaction(db, (tx) => fill(tx, city));
  await sql`vacuum (analyze)`.execute(writing(db as Tx));
  return city;
}

async function fill(tx: Tx, { departments }: City): Promise<void> {
  const run = (statement: RawBuilder<unknown>) => statement.execute(writing(tx));
  await run(sql`create schema bench`);
  await run(
    sql`create table bench.wording (n integer primary key, title text, description text, folded text)`,
  );
  let n = 0;
  for (const place of places) {
    const wordings = things.flatMap((thing) =>
      faults.flatMap((fault) =>
        notes.map((note) => {
          const title = `${thing}${fault}`;
          const description = `${place}${thing}${fault}，${note}。`;
          const folded = foldForSearch([title, description].join(' '));
          return { n: n++, title, description, folded };
        }),
      ),
    );
    await run(sql`insert into bench.wording select * from jsonb_to_recordset(${JSON.stringify(wordings)}::jsonb)
      as given (n integer, title text, description text, folded text)`);
  }
  const kinds = testKinds.map((kind) => kind.code);
  const departmentIds = departments.map((department) => department.id);
  await run(sql`
    create table bench.plan as
    select n, gen_random_uuid() as id, gen_random_uuid() as order_id, gen_random_uuid() as obligation_id,
      (random() * ${n - 1})::integer as wording, site.id as site_id, site.unit_id, site.path, site.district,
      (${kinds}::text[])[1 + floor(random() * ${kinds.length})::integer] as kind,
      (array['V', 'S', 'S', 'G', 'G', 'G', 'G', 'G'])[1 + floor(random() * 8)::integer] as severity,
      ${NOW}::timestamptz - random() * interval '60 days' as found_at,
      case when n % 4 > 0 then (array['working', 'assigned', 'reported', 'struck-off', 'struck-off', 'struck-off',
        'struck-off', 'struck-off'])[1 + floor(random() * 8)::integer] end as order_state,
      ${NOW}::timestamptz + (random() * 20 - 2) * interval '1 day' as due_at,
      (${departmentIds}::uuid[])[1 + floor(random() * ${DEPARTMENTS})::integer] as department_id,
      random() < 0.4 as to_department
    from generate_series(1, ${FINDINGS}) as series (n)
      join (select *, row_number() over (order by code) as place from timetable.site) as site
        on site.place = 1 + floor(n * 0.61803)::integer % ${SITES}`);
  await run(sql`insert into timetable.moment (id, owner, label, at)
    select obligation_id, 'obligations.deadline', '整改', due_at from bench.plan where order_state is not null`);
  await run(sql`insert into obligations.obligation (id, unit_id, path, district, title, outcome, proof_required, source_kind,
      source_id, moment_id, due_at, state, assigned_at, reported_at)
    select obligation_id, unit.id, unit.path, unit.district_code, '整改', '完成整改', '{}', 'order', order_id, obligation_id,
      due_at, order_state, found_at, case when order_state in ('reported', 'struck-off') then found_at end
    from bench.plan join organisation.unit on unit.id = case when to_department then department_id else unit_id end
    where order_state is not null`);
  await run(sql`insert into cases.finding (id, kind, severity, source, site_id, unit_id, path, district, found_at, title,
      state, orders, next_due_at, audience, search_text)
    select plan.id, plan.kind, severity, 'inspection', site_id, unit_id, plan.path, district, found_at, title,
      case when order_state = 'struck-off' then 'closed' else 'open' end,
      case when order_state is null then 0 else 1 end,
      case when order_state in ('working', 'assigned') then due_at end,
      array(select distinct mark from unnest(
        string_to_array(trim(both '/' from plan.path), '/') || ('at:' || place.code) || ('by:' || finder.code)
        || case when order_state is null then '{}' else string_to_array(trim(both '/' from obliged.path), '/')
          || ('shared:' || obliged.code) || ('acts:' || obliged.code) end) as given (mark)), folded
    from bench.plan join bench.wording on wording.n = plan.wording
      join organisation.unit as place on place.id = unit_id
      join organisation.unit as finder on finder.id = department_id
      join organisation.unit as obliged on obliged.id = case when to_department then department_id else unit_id end`);
  await run(sql`insert into cases.finding_detail (finding_id, description, found_by_unit_id)
    select plan.id, description, department_id
    from bench.plan join bench.wording on wording.n = plan.wording`);
  await run(sql`insert into cases.rectification_order (id, finding_id, unit_id, obligation_id, text, issued_at, state,
      undone, due_at, asked)
    select order_id, plan.id, obligation.unit_id, obligation_id, '整改', found_at, state, undone, obligation.due_at, ''
    from bench.plan join obligations.obligation on obligation.id = obligation_id`);
  await run(sql`insert into cases.share (finding_id, unit_id, action_required, shared_at)
    select plan.id, unit.id, true, found_at
    from bench.plan join organisation.unit on unit.id = case when to_department then department_id else unit_id end
    where order_state is not null`);
}

/** A row for everybody who may see a finding: the four who ask, and as many others as the posts of a city have. */
export async function grantAccessRows(db: Db, viewers: readonly Viewer[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    const run = (statement: RawBuilder<unknown>) => statement.execute(writing(tx));
    await run(sql`create table bench.effective_access (person_id uuid, finding_id uuid, access_level smallint,
      primary key (person_id, finding_id))`);
    const grant = (personId: string, paths: readonly string[], unitPaths: readonly string[]) =>
      run(sql`insert into bench.effective_access
        select ${personId}::uuid, id, 4 from cases.finding where path like any (${paths.map((path) => `${path}%`)}::text[])
        union select ${personId}::uuid, finding_id, 2 from cases.share join organisation.unit on unit.id = unit_id
          where path like any (${paths.map((path) => `${path}%`)}::text[]) or path = any (${[...unitPaths]}::text[])
        union select ${personId}::uuid, finding.id, 2 from cases.finding join cases.finding_detail on finding_id = finding.id
          join organisation.unit as finder on finder.id = found_by_unit_id and finder.path = any (${[...unitPaths]}::text[])
        on conflict do nothing`);
    for (const viewer of viewers)
      await grant(viewer.personId, reachOf(viewer, 'cases.read'), viewer.unitPaths);
    for (let i = 0; i < CITY_PEOPLE; i += 1) await grant(freshId(), ['/'], []);
    await run(sql`insert into bench.effective_access
      select md5(person.path)::uuid, finding.id, 4 from (
        select distinct path from organisation.unit where kind in ('school', 'district')) as person
      join cases.finding on finding.path like person.path || '%'`);
    await run(sql`create index on bench.effective_access (finding_id)`);
  });
  await sql`vacuum (analyze) bench.effective_access`.execute(writing(db as Tx));
}
