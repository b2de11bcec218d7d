/** What a proven entry says, and what its proof does and does not prove. */
import type { Words } from '#primitives/endpoint.ts';
import type { Facts } from '#primitives/tally.ts';
import type { ProvenLetter } from '../letter.ts';
import type { ProvenEntry } from '../verify-entry-proof.ts';
import { deviceForm } from './device-form.ts';
import type { AskedLetter } from './intake.ts';
import { element, factTable, instantIn, meaning, type Speech } from './speak.ts';

export interface AroundProof {
  /** It stood in a receipt page. */
  readonly fromPage: boolean;
  /** The letter that the page's address asked for; the proof is of it. */
  readonly askedFor: AskedLetter | null;
}

export function entryVerdict(say: Speech, proven: ProvenEntry, around: AroundProof): HTMLElement[] {
  const isLetter = proven.leaf.kind === 'pledges.signed';
  const { index, leaf, opened, letter, size, origin } = proven;
  const letterId = letter?.id ?? around.askedFor?.id;
  const named: [string, string][] =
    letterId === undefined ? [] : [[say({ zh: '承诺书编号', en: 'Letter' }), letterId]];
  const withdrawnAt = around.askedFor?.withdrawnAt ?? null;
  const verdict = element('section', { className: 'verdict yes', role: 'status' }, [
    element('h2', {
      text: isLetter
        ? say({ zh: '这份承诺书确在日志中', en: 'This letter is in the journal' })
        : say({ zh: '这条记录确在日志中', en: 'This entry is in the journal' }),
    }),
    factTable([
      [say({ zh: '日志', en: 'Journal' }), origin],
      [
        say({ zh: '条目', en: 'Entry' }),
        say({
          zh: `第 ${index} 号，检查点共 ${size} 条`,
          en: `number ${index} of ${size} under the checkpoint`,
        }),
      ],
      [
        say({ zh: '种类', en: 'Kind' }),
        isLetter ? say({ zh: '签署承诺书', en: 'letter signed' }) : leaf.kind,
      ],
      ...named,
      [say({ zh: '条目主体（公开）', en: 'Subject, public' }), leaf.subject],
      [say({ zh: '时刻', en: 'When' }), instantIn(say.language, leaf.at)],
      ...publicFacts(say, leaf.facts),
    ]),
  ]);
  return [
    ...(withdrawnAt === null ? [] : [withdrawn(say, withdrawnAt)]),
    verdict,
    ...(opened === null && isLetter ? [erased(say)] : []),
    ...meaning(say, proves(proven, isLetter), provesNot(proven, isLetter, letter, around)),
    ...(letter ? details(say, letter) : otherDetails(say, opened)),
    ...(letter?.details.deviceKey ? deviceForm(say, letter) : []),
  ];
}

const factNames: Readonly<Record<string, Words>> = {
  class: { zh: '班级代码', en: 'Class code' },
  school: { zh: '学校代码', en: 'School code' },
  district: { zh: '区市代码', en: 'District code' },
  wording: { zh: '文本版本', en: 'Wording version' },
};

function publicFacts(say: Speech, facts: Facts): [string, string][] {
  return Object.entries(facts).map(([name, fact]) => [
    Object.hasOwn(factNames, name) ? say(factNames[name] ?? { zh: name, en: name }) : name,
    typeof fact === 'string' ? fact : JSON.stringify(fact),
  ]);
}

function details(say: Speech, { details: of }: ProvenLetter): HTMLElement[] {
  const none = say({ zh: '无', en: 'none' });
  return [
    element('h2', { text: say({ zh: '存证所附明细', en: 'Details in the proof' }) }),
    factTable([
      [say({ zh: '所签文本的摘要', en: 'Digest of the wording' }), `SHA-256 ${of.wordingDigest}`],
      [
        say({ zh: '监护人同屏确认', en: 'Guardian affirmed' }),
        of.guardianAffirmed ? say({ zh: '是', en: 'yes' }) : say({ zh: '否', en: 'no' }),
      ],
      [say({ zh: '身份核对', en: 'Identified by' }), say(identified(of.identifiedBy))],
      [say({ zh: '设备密钥', en: 'Device key' }), of.deviceKey ?? none],
      [say({ zh: '设备签名', en: 'Device signature' }), of.deviceSignature ?? none],
      [say({ zh: '手写签名的摘要', en: 'Digest of the handwriting' }), of.handwriting ?? none],
      [say({ zh: '浏览器自称', en: 'Browser' }), of.device ?? none],
      [say({ zh: '考生（系统内部编号）', en: 'Candidate (internal id)' }), of.candidate],
      [say({ zh: '班级链接（内部编号）', en: 'Class link (internal id)' }), of.link],
    ]),
  ];
}

const identified = (by: string): Words =>
  by === 'class-link, candidate-number, id-number-tail'
    ? {
        zh: '班级链接、考生号、证件号后 4 位',
        en: 'class link, candidate number, last 4 characters of the identity number',
      }
    : { zh: by, en: by };

function otherDetails(say: Speech, opened: ProvenEntry['opened']): HTMLElement[] {
  if (opened === null) return [];
  return [
    element('h2', { text: say({ zh: '存证所附明细', en: 'Details in the proof' }) }),
    element('pre', { text: JSON.stringify(opened.details, null, 2) }),
  ];
}

const erased = (say: Speech): HTMLElement =>
  element('p', {
    className: 'note',
    text: say({
      zh: '这份存证不含明细：个人信息已按请求删除，日志条目本身仍在。',
      en: 'This proof opens no details: the personal data was erased on request, and the entry itself remains.',
    }),
  });

function withdrawn(say: Speech, at: string): HTMLElement {
  return element('p', {
    className: 'note',
    role: 'alert',
    text: say({
      zh: `本站说：这份承诺书已于${instantIn('zh', at)}撤回，不再计入。`,
      en: `This site says that the letter was withdrawn on ${instantIn('en', at)} and no longer counts.`,
    }),
  });
}

function proves({ index, size, origin, opened }: ProvenEntry, isLetter: boolean): Words[] {
  const what = isLetter
    ? { zh: '这份承诺书的签署记录', en: 'The record of this letter' }
    : { zh: '这条记录', en: 'This record' };
  return [
    {
      zh: `${what.zh}是日志 ${origin} 的第 ${index} 号条目，由这把公钥签名的检查点（共 ${size} 条）覆盖；此后它没有被改过。`,
      en: `${what.en} is entry ${index} of the journal ${origin}, under a checkpoint of ${size} entries signed by this key; it was not changed since.`,
    },
    ...(opened
      ? [
          {
            zh: '所附明细正是当时日志所承诺的那一份，一字未改。',
            en: 'The details are those that the journal committed to then, unchanged.',
          },
        ]
      : []),
  ];
}

function provesNot(
  { opened, unwitnessed }: ProvenEntry,
  isLetter: boolean,
  letter: ProvenLetter | null,
  { fromPage }: AroundProof,
): Words[] {
  const ofLetters: Words[] = [
    {
      zh: '拿着手机的人就是考生本人：签署时只核对了班级链接、考生号和证件号后 4 位。',
      en: 'That the person who held the phone is the candidate: signing asked for the class link, the candidate number and the end of the identity number only.',
    },
    {
      zh: '签署之后没有撤回：撤回是日志里的另一条记录，这份文件里看不到。',
      en: 'That it was not withdrawn later: that is another entry of the journal, which this file does not show.',
    },
  ];
  return [
    ...(isLetter ? ofLetters : []),
    ...(letter && letter.details.deviceKey === null
      ? [
          {
            zh: '由哪一部手机签署：这份承诺书没有设备签名。',
            en: 'Which phone signed: this letter has no signature of a device.',
          },
        ]
      : []),
    { zh: '时刻准确：它由服务器的时钟写下。', en: 'That the instant is right: the server’s clock wrote it.' },
    ...(unwitnessed
      ? [
          {
            zh: '日志的主人没有给别人看另一份日志：本页不核对独立见证的联署，命令行的 kaoan verify 可按您的见证策略核对。',
            en: 'That others are shown the same journal: this page checks no cosignatures of independent witnesses; kaoan verify on the command line does, by a policy of yours.',
          },
        ]
      : []),
    ...(opened
      ? [
          {
            zh: '明细的国密 SM3 摘要：浏览器里只核对 SHA-256，命令行 kaoan verify 两样都核对。',
            en: 'The SM3 digest of the details: a browser checks SHA-256 only; kaoan verify on the command line checks both.',
          },
        ]
      : []),
    ...(fromPage
      ? [
          {
            zh: '回执网页上的其他文字和笔迹：这里只核对网页里所含的存证，以本页列出的为准。',
            en: 'The other words and the handwriting on the receipt page: only the proof in it is checked; go by what this page lists.',
          },
        ]
      : []),
  ];
}
