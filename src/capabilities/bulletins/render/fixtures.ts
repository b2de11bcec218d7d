/** A published document that no database made, and what is inside the files rendered from it. */
import { inflateRawSync } from 'node:zlib';
import type { BulletinDocument, PublishedFigure } from '../contract.ts';
import { fillReferences } from '../rules.ts';
import { coverageOf } from './coverage.ts';

const letters: PublishedFigure = {
  id: 'pledges.letters',
  name: { zh: '诚信考试承诺书', en: 'Commitment letters' },
  unit: { zh: '份', en: 'letters' },
  definition: { zh: '考生签署且未被撤回的承诺书。', en: 'Letters signed and not withdrawn.' },
  tally: { kinds: ['pledges.signed'], measure: { count: 'subjects' } },
  value: 115_946,
  population: {
    name: { zh: '考生', en: 'candidates' },
    unit: { zh: '人', en: 'people' },
    notYet: { zh: '未签', en: 'not yet signed' },
    tally: { kinds: ['organisation.roster-counted'], measure: { sum: 'candidates' } },
    value: 129_480,
    covered: null,
  },
  subtotals: [
    { key: '', value: 1 },
    { key: '370202', value: 115_943 },
    { key: '370212', value: 2 },
  ],
  rows: { count: 115_946, digest: 'a'.repeat(64) },
  table: {
    splitBy: 'class',
    rows: 4_100,
    root: `${'A'.repeat(43)}=`,
    total: 115_946,
    entry: '01731205-4b00-7000-8000-000000000002',
  },
};

const meetings: PublishedFigure = {
  ...letters,
  id: 'education.class-meetings',
  name: { zh: '主题班会', en: 'Class meetings' },
  unit: { zh: '次', en: 'meetings' },
  value: 2_193,
  population: {
    ...(letters.population as NonNullable<PublishedFigure['population']>),
    name: { zh: '班级', en: 'classes' },
    unit: { zh: '个班', en: 'classes' },
    notYet: { zh: '未开', en: 'without one yet' },
    value: 4_316,
    covered: { tally: letters.tally, value: 2_100 },
  },
  subtotals: [
    { key: '370202', value: 2_192 },
    { key: '370212', value: 1 },
  ],
  rows: { count: 2_193, digest: 'b'.repeat(64) },
  table: null,
};

const personTimes: PublishedFigure = {
  ...meetings,
  id: 'education.person-times',
  name: { zh: '诚信教育', en: 'Integrity education' },
  unit: { zh: '人次', en: 'person-times' },
  value: 143_598,
  population: null,
};

export const districtNames = new Map([
  ['370202', '市南区'],
  ['370212', '崂山区'],
]);

export function aDocument(
  wish: Partial<BulletinDocument> & { sources?: readonly string[] } = {},
): BulletinDocument {
  const figures = [personTimes, meetings, letters];
  const words = '7月3日24时';
  const filled = figures.map((figure) => ({ ...figure, population: coverageOf(figure) }));
  const {
    sources = ['截至{asOf}，签订承诺书{figure:pledges.letters}，占{rate:pledges.letters}。'],
    ...rest
  } = wish;
  return {
    format: 'kaoan.bulletin/1',
    id: '01731205-4b00-7000-8000-000000000001',
    number: '青考安〔2020〕1号',
    title: '关于2020年夏季高考考试安全工作情况的通报',
    language: 'zh-CN',
    city: '青岛市',
    issuer: '青岛市打击考试作弊联合行动办公室',
    exam: { zh: '2020年夏季高考', en: 'Gaokao, summer 2020' },
    publishedAt: '2020-07-06T12:00:05.123Z',
    asOf: { index: 128_402, instant: '2020-07-03T15:59:59.999Z', timeZone: 'Asia/Shanghai', words },
    journal: { origin: 'kaoan.test/x', verifierKey: 'kaoan.test/x+00000000+AAAA', checkpoint: '' },
    figures,
    paragraphs: sources.map((source) => ({ source, text: fillReferences(source, filled, words) })),
    approvals: [
      {
        unit: 'OFFICE',
        post: 'director',
        words: { zh: '联合行动办公室负责人', en: 'head of the office' },
        at: '2020-07-06T12:00:00.000Z',
      },
    ],
    supersedes: null,
    ...rest,
  };
}

/** The parts of a ZIP container by name, as text. */
export function partsOf(zip: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(zip);
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const lengths = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const [nameBytes = 0] = lengths;
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const unpacked = bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    parts.set(bytes.toString('utf8', at + 46, at + 46 + nameBytes), unpacked.toString('utf8'));
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return parts;
}
