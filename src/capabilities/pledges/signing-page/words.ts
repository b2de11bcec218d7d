/** What the page says. Refusals come from the server in its own words. */
import type { Words } from '#primitives/endpoint.ts';

export type Language = 'zh' | 'en';

export const words = {
  title: { zh: '签署诚信考试承诺书', en: 'Sign the commitment letter' },
  otherLanguage: { zh: 'English', en: '中文' },
  opening: { zh: '正在打开…', en: 'Opening…' },
  offline: {
    zh: '没有连上服务器。请检查网络；连上后会自动继续。',
    en: 'The server cannot be reached. Check your connection; this page goes on by itself once it is back.',
  },
  cannotOpen: { zh: '这个页面现在不能签署', en: 'You cannot sign here now' },
  step: { zh: '第 {n} 步，共 3 步', en: 'Step {n} of 3' },

  who: { zh: '你是谁', en: 'Who are you?' },
  whoReason: {
    zh: '用来确认你在本班名单中。证件号只核对，不在这台手机上保存。',
    en: 'To check that you are on the list of this class. The identity number is compared and not kept on this phone.',
  },
  number: { zh: '考生号', en: 'Candidate number' },
  numberHint: { zh: '14 位数字，印在准考证或报名表上', en: '14 digits, printed on your exam papers' },
  numberWrong: { zh: '请填写 14 位数字的考生号', en: 'Enter the candidate number: 14 digits' },
  tail: { zh: '证件号后 4 位', en: 'Last 4 characters of the identity number' },
  tailHint: { zh: '最后一位可能是字母 X', en: 'The last one may be the letter X' },
  tailWrong: {
    zh: '请填写证件号的最后 4 位（数字或字母）',
    en: 'Enter the last 4 characters of the identity number',
  },
  problem: { zh: '请先改正', en: 'There is a problem' },
  continue: { zh: '继续', en: 'Continue' },
  checking: { zh: '正在核对…', en: 'Checking…' },
  unanswered: {
    zh: '上次签署没有收到回执。请再填一次并提交：不会重复签署。',
    en: 'No receipt has come for your last attempt. Enter your details and send again: you cannot sign twice.',
  },

  read: { zh: '阅读承诺书', en: 'Read the letter' },
  signerIs: { zh: '签署人：{name}', en: 'Signer: {name}' },
  notYou: { zh: '不是我，重新填写', en: 'This is not me: enter again' },
  haveRead: { zh: '我已读完', en: 'I have read it all' },
  version: { zh: '文本第 {n} 版', en: 'Version {n} of the text' },
  guardianPart: { zh: '监护人', en: 'Guardian' },
  translation: { zh: '', en: 'The Chinese text is what is signed; this is a translation.' },

  affirm: { zh: '确认并签署', en: 'Affirm and sign' },
  affirmTick: {
    zh: '我已阅读并理解承诺书的全部内容，自愿作出承诺。',
    en: 'I have read and understood the whole letter and make this commitment of my own will.',
  },
  affirmMissing: { zh: '签署前请先勾选本人确认', en: 'Tick the box to affirm before you sign' },
  guardianWhy: {
    zh: '考试首日你未满 14 周岁，请监护人一起阅读并勾选。',
    en: 'You are under 14 on the first day of the exam: your guardian must read this with you and tick the box.',
  },
  guardianMissing: { zh: '签署前请监护人勾选确认', en: 'Your guardian must tick the box before you sign' },
  sign: { zh: '签署', en: 'Sign' },
  sending: { zh: '正在提交…', en: 'Sending…' },
  sendingAgain: {
    zh: '还没有收到确认。已填内容都保留，正在自动重试；不会重复签署。请不要关闭页面。',
    en: 'No confirmation yet. Everything is kept and is being sent again; you cannot sign twice. Please keep this page open.',
  },
  back: { zh: '返回', en: 'Back' },

  signed: { zh: '已签署', en: 'Signed' },
  signedNow: { zh: '你的承诺书已经收到并保存。', en: 'Your letter has been received and stored.' },
  signedBefore: {
    zh: '你之前已经签署过，不需要再签。下面是那一次的回执。',
    en: 'You have signed before, so nothing more is needed. This is the receipt of that letter.',
  },
  withdrawn: { zh: '这份承诺书已由学校撤回', en: 'The school has withdrawn this letter' },
  withdrawnNext: {
    zh: '它不再计入。请重新签署，或向班主任询问原因。',
    en: 'It no longer counts. Sign again, or ask your teacher why.',
  },
  signAgain: { zh: '重新签署', en: 'Sign again' },
  another: { zh: '为另一位同学签署', en: 'Another student signs on this phone' },
  keepIt: {
    zh: '可以截屏保存回执编号。关闭页面不影响签署。',
    en: 'You may keep a screenshot of the receipt number. Closing the page changes nothing.',
  },
  school: { zh: '学校和班级', en: 'School and class' },
  signedAt: { zh: '签署时间', en: 'Signed at' },
  receiptId: { zh: '回执编号', en: 'Receipt number' },
  progress: { zh: '存证进度', en: 'How it is kept' },
  recorded: { zh: '已记录', en: 'Recorded' },
  recordedMeans: {
    zh: '已写入数据库，断电也不会丢失。',
    en: 'Written to the database; it survives a power cut.',
  },
  numbered: { zh: '已编号', en: 'Numbered' },
  numberedMeans: { zh: '在存证日志中的位置是第 {n} 号。', en: 'Its place in the journal is number {n}.' },
  sealed: { zh: '已封存', en: 'Sealed' },
  sealedMeans: {
    zh: '已被服务器签名的检查点覆盖（前 {n} 条）。此后若被改动，可以查出。',
    en: 'Covered by a checkpoint that the server has signed (first {n} entries). A later change can be found by checking against it.',
  },
  waiting: { zh: '正在等待…', en: 'Waiting…' },
} as const satisfies Readonly<Record<string, Words>>;

export type Phrase = keyof typeof words;

/** The phrase in a language, its `{name}` places filled in. */
export function say(
  language: Language,
  phrase: Phrase,
  fill: Readonly<Record<string, string | number>> = {},
): string {
  return words[phrase][language].replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.keys(fill).includes(name) ? String(fill[name]) : whole,
  );
}

/** 7月3日 18:00, on the phone's clock. */
export function sayInstant(language: Language, instant: string): string {
  const at = new Date(instant);
  const clock = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  if (language === 'zh') return `${at.getFullYear()}年${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
  return `${at.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' })} ${clock}`;
}
