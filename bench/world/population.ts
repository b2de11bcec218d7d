/**
 * Who there is, without a table: candidate `i` of a world has a number, a class and an identity number that follow from
 * `i` alone, so that a hundred million bytes of roster need not be kept to know what a candidate types.
 */
import { anIdNumber } from '#capabilities/organisation/fixtures.ts';

export interface WorldSize {
  readonly name: string;
  /** What stands below the root: the districts of a city, the provinces of a country. */
  readonly parts: readonly Part[];
  readonly schools: number;
  readonly classes: number;
  readonly candidates: number;
}

export interface Part {
  /** Of the unit. */
  readonly code: string;
  /** Digits 3 and 4 of the candidate numbers. */
  readonly province: string;
  readonly name: string;
}

/** Class `c` holds the candidates from `firstOf(c)` up to `firstOf(c + 1)`; schools and parts divide the classes alike. */
const share = (whole: number, parts: number, part: number): number => Math.floor((whole * part) / parts);

export const firstOfClass = ({ candidates, classes }: WorldSize, theClass: number): number =>
  share(candidates, classes, theClass);
export const firstOfSchool = ({ classes, schools }: WorldSize, school: number): number =>
  share(classes, schools, school);
export const firstOfPart = ({ schools, parts }: WorldSize, part: number): number =>
  share(schools, parts.length, part);

/** @param province two digits @param candidate below 10^10 */
export const numberOf = (province: string, candidate: number): string =>
  `20${province}${String(candidate).padStart(10, '0')}`;

const DAY_MS = 24 * 3_600_000;
const FIRST_BIRTH_DAY_MS = Date.parse('2001-09-01T00:00:00Z');
const BIRTH_DAYS = 365;

/** Everybody is of age to sign without a guardian. */
export function idNumberOf(candidate: number): string {
  const day = Math.floor(candidate / 1_000) % BIRTH_DAYS;
  return anIdNumber(candidate, birthDays[day]);
}

const birthDays = Array.from({ length: BIRTH_DAYS }, (_, day) =>
  new Date(FIRST_BIRTH_DAY_MS + day * DAY_MS).toISOString().slice(0, 10),
);

/** A city as large as Qingdao's gaokao of 2020, and multiples of it. */
export const aCityOf = (candidates: number): WorldSize => ({
  name: '青岛市',
  parts: Array.from({ length: 10 }, (_, i) => ({
    code: `3702${String(i + 1).padStart(2, '0')}`,
    province: '37',
    name: `第${i + 1}区`,
  })),
  schools: Math.max(10, Math.round(candidates / 500)),
  classes: Math.max(20, Math.round(candidates / 41)),
  candidates,
});

const provinces = [
  ['11', '北京市'],
  ['12', '天津市'],
  ['13', '河北省'],
  ['14', '山西省'],
  ['15', '内蒙古自治区'],
  ['21', '辽宁省'],
  ['22', '吉林省'],
  ['23', '黑龙江省'],
  ['31', '上海市'],
  ['32', '江苏省'],
  ['33', '浙江省'],
  ['34', '安徽省'],
  ['35', '福建省'],
  ['36', '江西省'],
  ['37', '山东省'],
  ['41', '河南省'],
  ['42', '湖北省'],
  ['43', '湖南省'],
  ['44', '广东省'],
  ['45', '广西壮族自治区'],
  ['46', '海南省'],
  ['50', '重庆市'],
  ['51', '四川省'],
  ['52', '贵州省'],
  ['53', '云南省'],
  ['54', '西藏自治区'],
  ['61', '陕西省'],
  ['62', '甘肃省'],
  ['63', '青海省'],
  ['64', '宁夏回族自治区'],
  ['65', '新疆维吾尔自治区'],
] as const;

const COUNTRY_CANDIDATES = 10_710_000;
const COUNTRY_CLASSES = 260_000;
const COUNTRY_SCHOOLS = 13_000;

/** All who sat the gaokao of 2020 (Ministry of Education), or a share of them in as many provinces. @param part 0 … 1 */
export const theCountry = (part: number): WorldSize => ({
  name: '全国',
  parts: provinces.map(([province, name]) => ({ code: `${province}0000`, province, name })),
  schools: Math.max(provinces.length, Math.round(COUNTRY_SCHOOLS * part)),
  classes: Math.max(provinces.length, Math.round(COUNTRY_CLASSES * part)),
  candidates: Math.round(COUNTRY_CANDIDATES * part),
});
