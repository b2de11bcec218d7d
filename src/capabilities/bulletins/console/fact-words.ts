/** Names of facts and of the values that a reader would not guess. What is not listed is shown as its code. Pure. */
import { type Words, words } from '#console/words.ts';
import { stateWords } from '../rules.ts';

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
  examYear: words('本年度项目', "of the exam's year"),
  asOfIndex: words('截至序号', 'as of entry'),
  number: words('文号', 'number'),
  digest: words('文件摘要', 'digest'),
  files: words('文件', 'files'),
  rows: words('行数', 'rows'),
  figure: words('数字', 'figure'),
  bulletin: words('通报', 'bulletin'),
  splitBy: words('分项依据', 'split by'),
  total: words('合计', 'total'),
  root: words('表的根', 'root of the table'),
  moved: words('移动项数', 'moved'),
  count: words('数量', 'count'),
  sessions: words('场次数', 'sessions'),
  rooms: words('考场数', 'rooms'),
  fittable: words('可装空调', 'fittable'),
  cooled: words('已装空调', 'cooled'),
  day: words('日期', 'day'),
  year: words('年度', 'year'),
  inTime: words('按期', 'in time'),
  channel: words('联系方式', 'channel'),
  part: words('身份', 'part'),
  of: words('所属', 'of'),
  with: words('共享给', 'shared with'),
  actionRequired: words('须处置', 'action required'),
  audience: words('对象', 'audience'),
  from: words('原时间', 'from'),
  to: words('新时间', 'to'),
  by: words('更正者', 'superseded by'),
};

const values: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  state: {
    ...stateWords,
    assigned: words('待签收', 'assigned'),
    'signed-for': words('已签收', 'signed for'),
    working: words('办理中', 'working'),
    reported: words('已上报', 'reported'),
    verified: words('已核验', 'verified'),
    'struck-off': words('已销号', 'struck off'),
    returned: words('已退回', 'returned'),
    withdrawn: words('已撤回', 'withdrawn'),
    open: words('未销号', 'open'),
    closed: words('已销号', 'closed'),
    voided: words('已作废', 'voided'),
  },
  severity: {
    V: words('一票否决', 'veto'),
    S: words('严重', 'serious'),
    G: words('一般', 'general'),
  },
  post: {
    commander: words('领导小组成员', 'member of the leading group'),
    director: words('联合行动办公室负责人', 'head of the joint action office'),
    liaison: words('部门联络员', 'department liaison'),
    'district-organiser': words('区市考务负责人', 'district organiser'),
    'site-chief': words('考点主考', 'site chief'),
    'class-teacher': words('班主任', 'class teacher'),
    inspector: words('检查员', 'inspector'),
    auditor: words('审计员', 'auditor'),
    administrator: words('系统管理员', 'system administrator'),
  },
  theme: { integrity: words('诚信教育', 'integrity') },
  source: {
    order: words('整改意见', 'rectification order'),
    resolution: words('会议议定事项', 'resolution'),
    'upgrade-item': words('提升项目', 'upgrade item'),
    clause: words('文件条款', 'clause'),
    direct: words('直接交办', 'direct'),
    'self-check': words('考点自查', 'self-check'),
    're-check': words('区市复查', 'district re-check'),
    'spot-check': words('市级抽查', 'city spot-check'),
    inspection: words('考试安全大检查', 'great inspection'),
    visit: words('联合走访', 'joint visit'),
    complaint: words('群众反映', 'complaint'),
    monitoring: words('监测发现', 'monitoring'),
    other: words('其他', 'other'),
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
  if (fact === 'splitBy') return factName(text);
  const name = nameOf.get(text);
  return values[fact]?.[text] ?? (name === undefined ? words(text, text) : words(name, name));
}
