/** What can be wrong with a row, in words: what is wrong, and what was expected. */
import type { Words } from '#primitives/endpoint.ts';
import type { ImportKind, ProblemSeverity } from './contract.ts';
import { candidateIdTypes, examKinds, posts, unitKinds } from './contract.ts';
import { importColumns } from './import-columns.ts';
import type { Problem } from './import-contract.ts';
import { examKindWords, idTypeWords, postWords, unitKindWords } from './rules.ts';

/** One thing wrong with one row; the words are looked up when it is shown. */
export interface RowProblem {
  readonly row: number;
  /** Key of the column, or `null` for the row as a whole. */
  readonly column: string | null;
  readonly severity: ProblemSeverity;
  readonly code: ProblemCode;
  /** As it may be kept and shown: masked where it is personal. */
  readonly found: string;
  readonly details: Readonly<Record<string, string | number>>;
}

interface ProblemWords {
  readonly wrong: Words;
  readonly expected: Words;
}

const words = (wrongZh: string, wrongEn: string, expectedZh: string, expectedEn: string): ProblemWords => ({
  wrong: { zh: wrongZh, en: wrongEn },
  expected: { zh: expectedZh, en: expectedEn },
});

const choices = <T extends string>(values: readonly T[], of: Readonly<Record<T, Words>>): Words => ({
  zh: values.map((value) => of[value].zh).join('、'),
  en: values.join(', '),
});
const unitKindChoices = choices(unitKinds, unitKindWords);
const postChoices = choices(posts, postWords);
const idTypeChoices = choices(candidateIdTypes, idTypeWords);
const examKindChoices = choices(examKinds, examKindWords);

const problemWords = {
  missing: words('未填写', 'empty', '必填', 'a value'),
  'too-long': words('过长', 'too long', '不超过 {limit} 个字', 'at most {limit} characters'),
  'stray-cell': words('多出一列', 'a cell too many', '列数与表头一致', 'as many cells as the header has'),
  'column-ignored': words(
    '不认识的列，未读取',
    'an unknown column, not read',
    '模板中的列',
    'a column of the template',
  ),
  'lost-digits': words(
    '数字被表格软件改写，后几位已丢失',
    'a spreadsheet turned it into a number and lost its last digits',
    '把该列设为文本后重新填写',
    'the column formatted as text, and typed again',
  ),
  'code-form': words(
    '编码格式不对',
    'not a code',
    '1–40 位字母、数字、点或横线',
    '1–40 letters, digits, dots or hyphens',
  ),
  'code-twice': words(
    '与第 {first} 行的编码相同',
    'the same code as in row {first}',
    '每个编码只出现一次',
    'each code once',
  ),
  'unit-kind': words('不是单位类型', 'not a kind of unit', unitKindChoices.zh, unitKindChoices.en),
  'unknown-unit': words('没有这个单位', 'no such unit', '已有的单位编码', 'the code of a unit that exists'),
  'unit-out-of-reach': words(
    '不在您的导入范围内',
    'not yours to import for',
    '您所辖单位的编码',
    'a unit within your reach',
  ),
  'unit-closed': words(
    '单位已于 {untilDay} 撤销',
    'the unit was closed on {untilDay}',
    '存续的单位',
    'a unit that still exists',
  ),
  'parent-kind': words(
    '{kind}不能设在{parentKind}之下',
    'a {kindEn} cannot stand below a {parentKindEn}',
    '合适的上级单位',
    'a fitting parent',
  ),
  'parent-bad': words(
    '上级（第 {parentRow} 行）有问题',
    'its parent (row {parentRow}) has a problem',
    '先改正上级',
    'a parent without problems',
  ),
  'parent-cycle': words(
    '上级编码形成循环',
    'its parents form a circle',
    '最终归到市',
    'parents that lead up to the city',
  ),
  'unit-differs': words(
    '该编码已是“{name}”，内容不同',
    'this code already stands for "{name}" with other content',
    '与现有单位一致，或换一个编码',
    'what is there already, or another code',
  ),
  'day-form': words('不是日期', 'not a day', '如 2020-06-11', 'such as 2020-06-11'),
  'days-crossed': words(
    '终止日期早于起始日期',
    'the last day lies before the first',
    '不早于起始日期',
    'a day not before the first',
  ),
  post: words('不是职务', 'not a post', postChoices.zh, postChoices.en),
  'post-not-yours': words(
    '您不能任命该职务',
    'a post that you may not fill',
    '您有权任命的职务',
    'a post that you may fill',
  ),
  'own-appointment': words(
    '不能任命自己',
    'nobody appoints themselves',
    '由其他有权任免的人办理',
    'somebody else who may fill the post to do it',
  ),
  'person-out-of-reach': words(
    '此人在您管理范围之外任职',
    'somebody who serves outside your reach',
    '本辖区的人员，或由市级负责人办理',
    'one of your own people, or those who manage the whole city to do it',
  ),
  'person-differs': words(
    '同一工号的姓名不同（{where}）',
    'another name for the same staff number ({where})',
    '一个工号只对应一个姓名',
    'one name for each staff number',
  ),
  'already-appointed': words(
    '与已有任职（{fromDay} 起）重叠',
    'overlaps the same appointment (from {fromDay})',
    '不重叠的日期',
    'days that do not overlap',
  ),
  contact: words(
    '不是有效的联系方式',
    'not a valid contact',
    '手机 11 位；座机 区号-号码；邮箱 name@example.cn',
    'mobile: 11 digits; landline: area code-number; e-mail: name@example.cn',
  ),
  'number-form': words('不是考生号', 'not a candidate number', '14 位数字', '14 digits'),
  'number-year': words(
    '考生号的年份在将来',
    'its year lies ahead',
    '前两位为考试年份',
    'the year of the exam in the first two digits',
  ),
  'number-province': words(
    '没有这个省份代码',
    'no such province',
    '第 3–4 位为省份代码（山东 37）',
    'a province code in digits 3–4 (Shandong 37)',
  ),
  'number-twice': words(
    '与第 {first} 行的考生号相同',
    'the same number as in row {first}',
    '每个考生号只出现一次',
    'each number once',
  ),
  'number-taken': words(
    '该考生号已登记，内容不同',
    'already enrolled under this number with other content',
    '与已登记的一致',
    'what is enrolled already',
  ),
  'id-type': words('不是证件类型', 'not a kind of document', idTypeChoices.zh, idTypeChoices.en),
  'id-number-form': words(
    '证件号码格式不对',
    'not a number of this document',
    '居民身份证为 18 位',
    '18 characters for a resident card',
  ),
  'id-number-birth-day': words(
    '其中的出生日期不存在',
    'states a birth day that no calendar has',
    '第 7–14 位为出生日期',
    'the birth day in digits 7–14',
  ),
  'id-number-check-digit': words(
    '校验码不符',
    'its check character does not fit',
    '核对后的号码（GB 11643）',
    'the number as printed (GB 11643)',
  ),
  'id-number-twice': words(
    '与第 {first} 行的证件号码相同',
    'the same number as in row {first}',
    '每名考生一个号码',
    'one number for each candidate',
  ),
  'id-number-masked': words('证件号码已打码', 'masked', '完整的号码', 'the full number'),
  'exam-kind': words('不是考试类别', 'not a kind of exam', examKindChoices.zh, examKindChoices.en),
} as const satisfies Record<string, ProblemWords>;

export type ProblemCode = keyof typeof problemWords;

/** Fills `{name}` from the details. */
export function filled(text: string, details: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}

/** A problem as it is shown, in both languages. */
export function problemReply(kind: ImportKind, problem: RowProblem): Problem {
  const { wrong, expected } = problemWords[problem.code];
  const inBoth = (text: Words): Words => ({
    zh: filled(text.zh, problem.details),
    en: filled(text.en, problem.details),
  });
  return {
    row: problem.row,
    column: importColumns[kind].find((column) => column.key === problem.column)?.zh ?? problem.column,
    severity: problem.severity,
    code: problem.code,
    found: problem.found,
    wrong: inBoth(wrong),
    expected: inBoth(expected),
  };
}
