/** What there is about one letter. Opened by a button and asked for once, because each asking is journalled. */
import { Drawer } from 'antd';
import type { CallError } from '#console/errors.ts';
import { Lamp, type LampState } from '#console/kit/lamp.tsx';
import { Facts } from '#console/kit/layout.tsx';
import { Note, Skeleton, Trouble } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { usePhone } from '#console/kit/use-phone.ts';
import { useWords } from '#console/language.ts';
import { type Words, words } from '#console/words.ts';
import type { Handwriting, Receipt } from '../contract.ts';
import type { IdentifiedBy, Keeping, LetterEvidence } from '../evidence-contract.ts';
import { handwritingPaths } from '../rules.ts';

interface Props {
  readonly open: boolean;
  /** `null` while it is being fetched. */
  readonly evidence: LetterEvidence | null;
  readonly trouble: CallError | null;
  readonly onClose: () => void;
}

const WIDE = 640;

export function EvidenceDrawer({ open, evidence, trouble, onClose }: Props) {
  const say = useWords();
  const phone = usePhone();
  return (
    <Drawer
      open={open}
      size={phone ? '100%' : WIDE}
      title={say(words('承诺书证据', 'Evidence of the letter'))}
      onClose={onClose}
      destroyOnHidden
    >
      <div className="k-stack">
        <Trouble of={trouble} />
        {evidence === null ? trouble === null && <Skeleton shape="form" /> : <Evidence of={evidence} />}
      </div>
    </Drawer>
  );
}

const keepings: Readonly<
  Record<Keeping, { readonly lamp: LampState; readonly is: Words; readonly means: Words }>
> = {
  'as-signed': {
    lamp: 'on-time',
    is: words('与签署时一致', 'As it was signed'),
    means: words(
      '以下内容与签署时写入日志的承诺值逐项相符。',
      'Everything below is what the journal committed to when the letter was signed.',
    ),
  },
  changed: {
    lamp: 'overdue',
    is: words('与签署时不一致', 'Not as it was signed'),
    means: words(
      '库中内容与日志的承诺值不符，或已无法读取，不能作为证据。请系统管理员运行 kaoan audit 核查。',
      'What is kept differs from what the journal committed to, or cannot be read: it is no evidence. Ask the administrator to run kaoan audit.',
    ),
  },
  erased: {
    lamp: 'not-yet',
    is: words('个人信息已删除', 'Personal data erased'),
    means: words(
      '签署人、设备和手写签名均已删除且无法恢复；这份承诺书仍然计数，仍可证明在日志中。',
      'Who signed, on what and how it was written are erased for good; the letter still counts and is still proven to be in the journal.',
    ),
  },
};

const means: Readonly<Record<IdentifiedBy, Words>> = {
  'class-link': words('班级签署链接', 'the link of the class'),
  'candidate-number': words('考生号', 'the candidate number'),
  'id-number-tail': words('证件号后 4 位', 'the last 4 characters of the identity number'),
};

function Evidence({ of }: { readonly of: LetterEvidence }) {
  const say = useWords();
  const { receipt, signer, link, wording, handwriting } = of;
  const keeping = keepings[of.keeping];
  return (
    <>
      <Note>{say(words('本次查看已记入日志。', 'That you looked is in the journal.'))}</Note>
      <div>
        <Lamp state={keeping.lamp} label={keeping.is} />
        <p className="k-quiet">{say(keeping.means)}</p>
      </div>
      <Facts
        facts={[
          signer && {
            name: words('签署人', 'Signer'),
            value: signer.name,
            note: say(words('考生号 {number}', 'candidate number {number}'), { number: signer.number }),
          },
          {
            name: words('班级', 'Class'),
            value: `${receipt.schoolName} ${receipt.className}`.trim(),
          },
          { name: words('签署时间', 'Signed'), value: <When at={receipt.signedAt} precision="second" /> },
          receipt.withdrawnAt === null
            ? null
            : {
                name: words('撤回', 'Withdrawn'),
                value: <When at={receipt.withdrawnAt} precision="second" />,
                ...(of.withdrawnReason !== null && { note: of.withdrawnReason }),
              },
          signer && {
            name: words('识别方式', 'Recognised by'),
            value: of.identifiedBy.map((one) => say(means[one])).join(say(words('、', ', '))),
            note: say(
              words(
                '知道这些的人都能签：它不能证明是考生本人。',
                'Whoever knew these could sign: it does not prove that it was the candidate in person.',
              ),
            ),
          },
          {
            name: words('签署链接', 'Signing link'),
            value: say(words('{who} 发放', 'issued by {who}'), {
              who: link.issuedBy ?? say(words('系统', 'the system')),
            }),
            note: <When at={link.issuedAt} />,
          },
          {
            name: words('监护人', 'Guardian'),
            value: receipt.guardianAffirmed
              ? say(words('已一并确认', 'affirmed too'))
              : say(words('未作确认', 'did not affirm')),
          },
          signer && { name: words('本机密钥', 'Key of the phone'), ...deviceFact(of, say) },
          of.browser === null
            ? null
            : {
                name: words('浏览器自称', 'Browser'),
                value: <span className="p-evidence-text">{of.browser}</span>,
              },
          { name: words('日志', 'Journal'), value: <InJournal of={receipt.journal} /> },
          {
            name: words('文本', 'Text'),
            value: say(words('第 {version} 版', 'version {version}'), { version: receipt.wording }),
            note: <code className="p-evidence-text">{receipt.wordingDigest}</code>,
          },
        ]}
      />
      {handwriting !== null && <Written of={handwriting} />}
      <details className="p-evidence-wording">
        <summary>{say(words('所签文本', 'What was signed'))}</summary>
        <h3>{say(wording.text.title)}</h3>
        <ol>
          {wording.text.clauses.map((clause) => (
            <li key={clause.zh}>{say(clause)}</li>
          ))}
        </ol>
        {receipt.guardianAffirmed && <p>{say(wording.text.guardianClause)}</p>}
      </details>
    </>
  );
}

function deviceFact({ device }: LetterEvidence, say: ReturnType<typeof useWords>) {
  if (device === null) {
    return {
      value: say(words('没有签名', 'has not signed')),
      note: say(words('浏览器不支持，或未提供。', 'The browser cannot, or it was not sent.')),
    };
  }
  return {
    value: device.verified ? (
      <Lamp state="on-time" label={words('签名已重新验证', 'signature verified just now')} />
    ) : (
      <Lamp state="overdue" label={words('签名验证不通过', 'signature does not verify')} />
    ),
    note: <code className="p-evidence-text">{device.publicKey}</code>,
  };
}

function InJournal({ of }: { readonly of: Receipt['journal'] }) {
  const say = useWords();
  if (of.state === 'recorded') return say(words('已记录，待编号', 'recorded, not numbered yet'));
  const state = of.state === 'sealed' ? words('已封存', 'sealed') : words('已编号', 'numbered');
  return (
    <a href={`/journal/${of.index}`}>
      {say(words('第 {index} 号 · {state}', 'entry {index} · {state}'), {
        index: of.index,
        state: say(state),
      })}
    </a>
  );
}

function Written({ of }: { readonly of: Handwriting }) {
  const say = useWords();
  return (
    <figure className="p-evidence-ink">
      <figcaption>{say(words('手写签名', 'Written by hand'))}</figcaption>
      <svg
        viewBox={`0 0 ${of.width} ${of.height}`}
        role="img"
        aria-label={say(words('手写签名', 'The handwritten signature'))}
      >
        <path d={handwritingPaths(of).join('')} />
      </svg>
    </figure>
  );
}
