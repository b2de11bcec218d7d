/** Names of facts and of the values that a reader would not guess. What is not listed is shown as its code. Pure. */
import { type Words, words } from '#console/words.ts';

const names: Readonly<Record<string, Words>> = {
  district: words('区市', 'district'),
  school: words('学校', 'school'),
  class: words('班级', 'class'),
  classes: words('班级', 'classes'),
  unit: words('单位', 'unit'),
  site: words('考点', 'site'),
  session: words('场次', 'session'),
  kind: words('类别', 'kind'),
  theme: words('主题', 'theme'),
  personTimes: words('人次', 'person-times'),
  candidates: words('考生数', 'candidates'),
  state: words('状态', 'state'),
  source: words('来源', 'source'),
  severity: words('等级', 'severity'),
  finding: words('风险问题', 'finding'),
  wording: words('文本版本', 'wording'),
  post: words('职务', 'post'),
  standardised: words('标准化', 'standardised'),
  complete: words('应装尽装', 'complete'),
  examYear: words('本年度项目', 'of the exam’s year'),
  asOfIndex: words('截至序号', 'as of entry'),
  number: words('文号', 'number'),
  digest: words('文件摘要', 'digest'),
  files: words('文件', 'files'),
  rows: words('行数', 'rows'),
  moved: words('移动项数', 'moved'),
  count: words('数量', 'count'),
  from: words('原时间', 'from'),
  to: words('新时间', 'to'),
  by: words('更正者', 'superseded by'),
};

const values: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  theme: { integrity: words('诚信教育', 'integrity') },
  source: {
    order: words('整改意见', 'rectification order'),
    resolution: words('会议议定事项', 'resolution'),
    'upgrade-item': words('提升项目', 'upgrade item'),
    clause: words('文件条款', 'clause'),
    direct: words('直接交办', 'direct'),
  },
  kind: {
    meeting: words('会议', 'meeting'),
    mobilisation: words('动员部署', 'mobilisation'),
    training: words('培训', 'training'),
    assembly: words('动员大会', 'assembly'),
    'class-meeting': words('主题班会', 'class meeting'),
    visit: words('走访', 'visit'),
    patrol: words('巡查', 'patrol'),
    drill: words('演练', 'drill'),
    class: words('班级', 'class'),
    school: words('学校', 'school'),
    district: words('区市', 'district'),
  },
};

const sequence = Object.keys(names);

/** Where first, then what: as the names are listed above; unknown facts at the end. */
export function inReadingOrder(
  facts: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const placeOf = (fact: string) => (sequence.includes(fact) ? sequence.indexOf(fact) : sequence.length);
  return Object.entries(facts).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
}

export const factName = (fact: string): Words => names[fact] ?? words(fact, fact);

/** @param nameOf names of units known to the page, by code */
export function factValue(
  fact: string,
  value: unknown,
  nameOf: ReadonlyMap<string, string> = new Map(),
): Words {
  if (value === null || value === undefined) return words('—', '—');
  if (typeof value === 'boolean') return value ? words('是', 'yes') : words('否', 'no');
  if (Array.isArray(value)) {
    const one = value.length === 1 ? value[0] : undefined;
    return one === undefined
      ? words(`${value.length} 项`, `${value.length} items`)
      : factValue(fact, one, nameOf);
  }
  const text = String(value);
  const name = nameOf.get(text);
  return values[fact]?.[text] ?? (name === undefined ? words(text, text) : words(name, name));
}
