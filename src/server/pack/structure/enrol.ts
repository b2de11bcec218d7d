/** The generated people of a demonstration: site chiefs, class teachers, and every candidate. */
import { appointPeople, enrolCandidates, registerPeople } from '#capabilities/organisation/public.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Act } from '#platform/journal/append.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import type { Member, World } from '../history/world.ts';
import type { Pack } from '../pack.ts';
import { packId } from '../pack-ids.ts';

/** @returns how many people were appointed. */
export async function appointStaff(tx: Tx, act: Act, pack: Pack, world: World): Promise<number> {
  const appointed: { member: Member; unitId: string; post: 'site-chief' | 'class-teacher' }[] = [
    ...world.sites.map(({ chief, unitId }) => ({ member: chief, unitId, post: 'site-chief' as const })),
    ...world.classes.map(({ teacher, id }) => ({
      member: teacher,
      unitId: id,
      post: 'class-teacher' as const,
    })),
  ];
  await registerPeople(
    tx,
    act,
    appointed.map(({ member }) => member),
  );
  const fromDay = world.calendar.dayOf(world.calendar.startsAtMs);
  await appointPeople(
    tx,
    act,
    appointed.map(({ member, unitId, post }) => ({
      id: packId(pack, 'appointment', member.code),
      personId: member.id,
      unitId,
      post,
      fromDay,
    })),
  );
  return appointed.length;
}

/** @returns how many candidates were enrolled. */
export async function enrolRoster(
  tx: Tx,
  act: Act,
  world: World,
  personalData: PersonalData,
): Promise<number> {
  const rows = world.classes.flatMap(({ id: classId, grade, candidates }) =>
    candidates.map(({ id, number, name, idNumber }) => ({
      id,
      number,
      name,
      classId,
      idType: 'resident-card' as const,
      idNumber,
      examKind: grade === 12 ? ('gaokao' as const) : ('zhongkao' as const),
    })),
  );
  const { enrolled } = await enrolCandidates(tx, act, rows, personalData);
  return enrolled;
}
