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
  step: { zh: '第 {n} 步，共 4 步', en: 'Step {n} of 4' },

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

  affirm: { zh: '本人确认', en: 'Affirm' },
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

  write: { zh: '手写签名', en: 'Sign by hand' },
  writeHere: {
    zh: '请在框内写下你的姓名，用手指、笔或鼠标都可以。',
    en: 'Write your name in the frame with a finger, a pen or the mouse.',
  },
  writeOptional: {
    zh: '不方便在屏幕上写字的，可以不手写，承诺书同样登记。',
    en: 'If you cannot write on a screen, go on without: the letter is recorded just the same.',
  },
  padLabel: { zh: '手写签名框', en: 'Frame for the handwritten signature' },
  padLoading: { zh: '正在准备手写框…', en: 'Preparing the frame…' },
  strokes: { zh: '已写 {n} 笔', en: '{n} strokes written' },
  undo: { zh: '撤销一笔', en: 'Undo a stroke' },
  clear: { zh: '清除重写', en: 'Clear' },
  writeMissing: {
    zh: '框内还没有字。请写下姓名，或选择“不手写，直接签署”。',
    en: 'The frame is empty. Write your name, or choose “Sign without handwriting”.',
  },
  sign: { zh: '签署', en: 'Sign' },
  signWithout: { zh: '不手写，直接签署', en: 'Sign without handwriting' },
  sameAgain: {
    zh: '这是你上次提交、还没有收到回执的承诺书，将原样再次提交。',
    en: 'This is the letter you sent before and have no receipt for. It is sent again as it was.',
  },
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
    zh: '关闭页面不影响签署。',
    en: 'Closing the page changes nothing.',
  },
  school: { zh: '学校和班级', en: 'School and class' },
  signedAt: { zh: '签署时间', en: 'Signed at' },
  receiptId: { zh: '回执编号', en: 'Receipt number' },
  wordingText: { zh: '承诺书文本', en: 'Wording' },
  deviceKey: { zh: '本机密钥', en: 'Key of the phone' },
  deviceYes: {
    zh: '签署时用存放在该手机浏览器里的密钥签了名。',
    en: 'Signed with a key that is kept in the browser of that phone.',
  },
  deviceNo: {
    zh: '没有：签署时的浏览器不支持。',
    en: 'None: the browser that signed does not support it.',
  },
  handwriting: { zh: '手写签名', en: 'Handwritten signature' },
  handwritingYes: {
    zh: '有，写在签署的手机上。',
    en: 'Yes, written on the phone that signed.',
  },
  handwritingNo: { zh: '没有', en: 'None' },
  guardian: { zh: '监护人确认', en: 'Affirmed by a guardian' },
  yes: { zh: '是', en: 'Yes' },
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

  check: { zh: '本机验证', en: 'Checked on this phone' },
  proving: {
    zh: '正在取证明并验证…长时间没有结果时，请刷新页面。',
    en: 'Fetching the proof and checking it… Reload the page if this takes long.',
  },
  verified: { zh: '已在这台手机上验证', en: 'Verified on this phone' },
  verifiedFacts: {
    zh: '存证日志第 {n} 号就是这份承诺书，在日志主人签名的前 {size} 条之中。',
    en: 'Entry {n} of the journal is this letter, among the first {size} that its owner has signed.',
  },
  agreesOwn: {
    zh: '文本、时间、本机密钥和手写签名，都与这台手机签署时的一致。',
    en: 'Wording, time, key and handwriting are those with which this phone signed.',
  },
  agreesOther: {
    zh: '它不是在这台手机上签的，所以只与上面的回执作了对照。',
    en: 'It was not signed on this phone, so it was compared with the receipt above only.',
  },
  agreesErased: {
    zh: '其中的个人内容已被删除，不能再对照。',
    en: 'Its private part has been erased and can no longer be compared.',
  },
  proves: {
    zh: '这证明：承诺书已记入日志；此后删改它，凭这份证明就能查出。',
    en: 'This proves that the letter is in the journal, and that a later change of it is found out by this proof.',
  },
  provesNot: {
    zh: '不能证明：签署的一定是你本人；也不能证明所有人看到的是同一份日志——那要与别人手中的检查点或见证人核对。',
    en: 'It does not prove that you signed in person, nor that everyone is shown the same journal: for that, compare checkpoints with others or a witness.',
  },
  disagrees: { zh: '验证没有通过', en: 'The check failed' },
  disagreesNext: {
    zh: '请再验证一次；仍不通过，请把证明文件和截屏交给班主任或招考机构。',
    en: 'Check once more; if it fails again, hand the proof file and a screenshot to your teacher or the exam authority.',
  },
  wrongForm: { zh: '取到的证明残缺或格式不对。', en: 'The proof is damaged or has another form.' },
  wrongSignature: {
    zh: '检查点不是签署时公布的那把日志密钥签的。',
    en: 'The checkpoint is not signed by the journal key published when you signed.',
  },
  wrongInclusion: {
    zh: '证明中的条目不在日志主人签过名的内容里。',
    en: 'The entry in the proof is not part of what the owner of the journal has signed.',
  },
  wrongFact: {
    zh: '“{what}”在证明中与这台手机所知的不一致：',
    en: '“{what}” in the proof is not what this phone knows:',
  },
  keyChanged: {
    zh: '服务器现在公布的日志密钥与签署时不同：',
    en: 'The journal key that the server publishes now is not the one when you signed:',
  },
  phoneKnows: { zh: '这台手机：{value}', en: 'This phone: {value}' },
  otherSays: { zh: '对方：{value}', en: 'The other side: {value}' },
  checkAgain: { zh: '再验证一次', en: 'Check again' },
  proofFile: { zh: '下载证明文件（.tlog-proof）', en: 'Download the proof (.tlog-proof)' },
  receiptPage: { zh: '下载回执页（可打印）', en: 'Download the receipt (printable)' },
  receiptTitle: { zh: '诚信考试承诺书签署回执', en: 'Receipt of the commitment letter' },
  scan: { zh: '扫码，或把本文件交给公开验证页：', en: 'Scan, or hand this file to the public verify page:' },
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
