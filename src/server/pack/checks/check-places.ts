import { classesOf, gradeOf } from '../pack.ts';
import type { Problems } from '../problem.ts';
import type { Parts } from '../reading/parse-parts.ts';
import { uniqueRows } from './unique.ts';

const MAX_CLASS_SIZE = 80;
const grades = [12, 9, 8] as const;

/** Schools in districts, sites at schools, upgrade items of known kinds at sites. */
export function checkPlaces(parts: Parts, problems: Problems): void {
  const units = new Map(parts.units.map(({ value }) => [value.code, value]));
  const schools = uniqueRows('school code', parts.schools, 'code', problems);
  for (const { value, place } of parts.schools) {
    if (units.get(value.district)?.kind !== 'district') {
      problems.add(place('district'), `there is no district ${value.district} in units.csv`);
    }
    if (units.has(value.code)) problems.add(place('code'), `${value.code} is a unit in units.csv too`);
    for (const grade of grades) {
      const { classes, candidates } = gradeOf(value, grade);
      if (classes > 99)
        problems.add(place(`grade${grade}_classes`), `${classes} classes in one grade; at most 99`);
      const fits = candidates >= classes && candidates <= classes * MAX_CLASS_SIZE;
      if (!fits) {
        problems.add(
          place(`grade${grade}_candidates`),
          `${candidates} candidates do not fit into ${classes} classes of 1 to ${MAX_CLASS_SIZE}`,
        );
      }
    }
    if (classesOf(value).length === 0) problems.add(place(), `school ${value.code} has no class`);
  }

  const sites = uniqueRows('site code', parts.sites, 'code', problems);
  uniqueRows('school of a site', parts.sites, 'school', problems);
  for (const { value, place } of parts.sites) {
    if (!schools.has(value.school))
      problems.add(place('school'), `there is no school ${value.school} in schools.csv`);
    const rooms = value.rooms + value.spare_rooms + value.isolation_rooms;
    if (value.cooling_fittable > rooms)
      problems.add(place('cooling_fittable'), `more than the ${rooms} rooms of the site`);
    if (value.cooled_at_end > value.cooling_fittable) {
      problems.add(
        place('cooled_at_end'),
        `more than the ${value.cooling_fittable} rooms that can be fitted`,
      );
    }
    if (value.cooled_at_start > value.cooled_at_end) {
      problems.add(place('cooled_at_start'), 'more than at the end; nothing is taken out again');
    }
  }
  const kinds = new Set(parts.upgradeKinds.value.kinds.map((kind) => kind.code));
  for (const { value, place } of parts.upgrades) {
    if (!sites.has(value.site)) problems.add(place('site'), `there is no site ${value.site} in sites.csv`);
    if (!kinds.has(value.kind))
      problems.add(place('kind'), `there is no kind ${value.kind} in upgrade-kinds.json`);
  }
}
