/** A campaign small enough to be made in a moment, with something of everything that the pages show. */
import { aClassMeeting, heads } from '#capabilities/activities/fixtures.ts';
import { termsOf } from '#capabilities/bulletins/fixtures.ts';
import { keepTerms } from '#capabilities/bulletins/public.ts';
import { aFinding, anOrder } from '#capabilities/cases/fixtures.ts';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aCity,
  aClass,
  aDepartment,
  aDistrict,
  anOffice,
  aSchool,
} from '#capabilities/organisation/fixtures.ts';
import { aClassReadyToSign, aLetter, type ClassReadyToSign } from '#capabilities/pledges/fixtures.ts';
import { anUpgrade, aSite, threeSessions } from '#capabilities/timetable/fixtures.ts';
import type { Tx } from '#platform/db/db.ts';

export interface SmallCampaign {
  readonly city: UnitBrief;
  readonly office: UnitBrief;
  readonly department: UnitBrief;
  readonly school: UnitBrief;
  /** Three candidates with a live link; the first has signed. */
  readonly signing: ClassReadyToSign;
  readonly site: Awaited<ReturnType<typeof aSite>>;
  /** At the site, with an order to the department. */
  readonly finding: Awaited<ReturnType<typeof aFinding>>;
}

export async function aSmallCampaign(tx: Tx): Promise<SmallCampaign> {
  const city = await aCity(tx);
  const office = await anOffice(tx, { parent: city });
  const department = await aDepartment(tx, { parent: city, name: '市大数据局' });
  const district = await aDistrict(tx, { city, code: '370202' });
  const school = await aSchool(tx, { district });
  const site = await aSite(tx, { unitId: school.id, code: '0202-K01', name: '第二中学考点' });
  await threeSessions(tx);
  const signing = await aClassReadyToSign(tx, 3, { class: await aClass(tx, { school }) });
  await aLetter(tx, signing, 0);
  await aClassMeeting(tx, { school, class: signing.class, attendance: heads(41) });
  const finding = await aFinding(tx, { where: { siteId: site.id } });
  await anOrder(tx, { findingId: finding.id, unitId: department.id });
  await anUpgrade(tx, { siteId: site.id });
  await keepTerms(tx, termsOf(office, city));
  return { city, office, department, school, signing, site, finding };
}
