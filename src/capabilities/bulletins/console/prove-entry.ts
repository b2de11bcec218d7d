/**
 * What this browser can prove about one entry by its own computing, and what it cannot. Pure; SHA-256 and Ed25519 come
 * from outside.
 */
import { type Values, type Words, words } from '#console/words.ts';
import { encodeUtf8, equal, fromBase64, fromHex } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import { openCheckpoint, parseCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { verifyInclusion } from '#primitives/merkle/inclusion.ts';
import { keyOf, parseNote } from '#primitives/merkle/note.ts';
import { type NoteCrypto, parseVerifierKey, verifierOf } from '#primitives/merkle/note-key.ts';
import { parseLeaf } from '#primitives/tally.ts';
import type { openEntry } from '../contract.ts';

export type OpenedEntry = ReplyOf<typeof openEntry>;

export interface ProofStep {
  readonly name: Words;
  readonly state: 'holds' | 'fails' | 'not-tried';
  /** What was found; for a step that fails, the two things that disagree. */
  readonly says: Words;
  readonly values?: Values;
}

export interface EntryProof {
  readonly outcome: 'proven' | 'refuted' | 'not-sealed';
  readonly steps: readonly ProofStep[];
  /** Others than the log itself whose signatures stand under the checkpoint; nothing here vouches for them. */
  readonly otherSignatures: number;
}

const stepNames = {
  text: words('原文', 'Text'),
  hash: words('散列', 'Hash'),
  signature: words('签名', 'Signature'),
  inclusion: words('收录', 'Inclusion'),
} as const;

class Disagreement extends Error {
  readonly words: Words;
  constructor(text: Words) {
    super(text.en);
    this.words = text;
  }
}

/** Runs one step. Whatever it throws is what the step fails by. */
function attempt(name: Words, prove: () => { says: Words; values?: Values }): ProofStep {
  try {
    return { name, state: 'holds', ...prove() };
  } catch (thrown) {
    if (thrown instanceof Disagreement) return { name, state: 'fails', says: thrown.words };
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      name,
      state: 'fails',
      says: words('核对不通过：{why}', 'Does not hold: {why}'),
      values: { why },
    };
  }
}

/** The leaf is a leaf, and says what the page shows. */
function proveText({ entry, leaf }: OpenedEntry): { says: Words } {
  const said = parseLeaf(encodeUtf8(leaf, 'leaf'));
  const shown: Readonly<Record<string, unknown>> = {
    kind: entry.kind,
    subject: entry.subject,
    at: entry.at,
    facts: entry.facts,
  };
  const heard: Readonly<Record<string, unknown>> = {
    kind: said.kind,
    subject: said.subject,
    at: said.at,
    facts: said.facts,
  };
  const wrong = Object.keys(shown).find(
    (member) => canonicalJson(shown[member] as JsonValue) !== canonicalJson(heard[member] as JsonValue),
  );
  if (wrong !== undefined) {
    throw new Disagreement(
      words(`页面显示的 ${wrong} 与原文不一致`, `The page shows another ${wrong} than the text has`),
    );
  }
  return {
    says: words(
      '原文是规范格式，与上面显示的类别、主体、时间、事实一字不差。',
      'The text is in canonical form and says exactly the kind, subject, time and facts shown above.',
    ),
  };
}

function proveHash({ hasher }: NoteCrypto, { leaf, leafHash }: OpenedEntry): { says: Words } {
  const computed = hasher.leaf(encodeUtf8(leaf, 'leaf'));
  if (!equal(computed, fromHex(leafHash, 'leaf hash'))) {
    throw new Disagreement(
      words(
        '由原文算出的散列与服务器给出的不同：原文或散列被改动过。',
        'The hash of the text is not the one the server gave: one of the two was altered.',
      ),
    );
  }
  return {
    says: words(
      '由原文在本机算出的 SHA-256 叶散列与服务器给出的相同。',
      'The SHA-256 leaf hash computed here from the text is the one the server gave.',
    ),
  };
}

/** Every step on its own, so that one failure does not hide another; only the inclusion needs what stands before it. */
export function proveEntry(crypto: NoteCrypto, opened: OpenedEntry): EntryProof {
  const steps = [
    attempt(stepNames.text, () => proveText(opened)),
    attempt(stepNames.hash, () => proveHash(crypto, opened)),
  ];
  const { sealed, verifierKey, leaf, entry } = opened;
  if (sealed === null) {
    const notTried = (name: Words): ProofStep => ({
      name,
      state: 'not-tried',
      says: words('尚未封存，约一秒后可验证。', 'Not sealed yet; it can be verified in about a second.'),
    });
    steps.push(notTried(stepNames.signature), notTried(stepNames.inclusion));
    const refuted = steps.some(({ state }) => state === 'fails');
    return { outcome: refuted ? 'refuted' : 'not-sealed', steps, otherSignatures: 0 };
  }

  const signature = attempt(stepNames.signature, () => {
    const key = parseVerifierKey(crypto.hasher, verifierKey);
    const verifier = verifierOf(crypto, key);
    const { size } = openCheckpoint(sealed.checkpoint, verifier);
    return {
      says: words(
        '检查点由日志密钥 {key} 签名（Ed25519），内容未被改动，共封存 {size} 条。',
        "The checkpoint is signed by the log's key {key} (Ed25519), unaltered, and seals {size} entries.",
      ),
      values: { key: keyOf(verifier), size: Number(size) },
    };
  });
  steps.push(signature);
  steps.push(
    signature.state === 'holds'
      ? attempt(stepNames.inclusion, () => {
          const { size, root } = parseCheckpoint(parseNote(sealed.checkpoint).text);
          verifyInclusion(crypto.hasher, {
            index: entry.index,
            size: Number(size),
            leafHash: crypto.hasher.leaf(encodeUtf8(leaf, 'leaf')),
            proof: sealed.proof.map((hash, at) => fromBase64(hash, `hash ${at + 1} of the proof`)),
            root,
          });
          return {
            says: words(
              '由这一条出发，经 {count} 个散列逐级算到树根，与检查点所签的根相同。',
              'From this entry, {count} {count|hash|hashes} lead to the root that the checkpoint signs.',
            ),
            values: { count: sealed.proof.length },
          };
        })
      : {
          name: stepNames.inclusion,
          state: 'not-tried',
          says: words(
            '检查点不可信，无从比对。',
            'The checkpoint cannot be trusted, so there is nothing to compare with.',
          ),
        },
  );
  return {
    outcome: steps.every(({ state }) => state === 'holds') ? 'proven' : 'refuted',
    steps,
    otherSignatures: otherSignatures(sealed.checkpoint),
  };
}

function otherSignatures(checkpoint: string): number {
  try {
    const { text, signatures } = parseNote(checkpoint);
    const { origin } = parseCheckpoint(text);
    // Under its own name a log may have further lines, such as one with SM2.
    return signatures.filter(({ name }) => name !== origin).length;
  } catch {
    return 0;
  }
}

/** In one sentence, for people who do not care about hashes. */
export const outcomeWords: Readonly<Record<EntryProof['outcome'], Words>> = {
  proven: words(
    '已证实：这一条就是日志第 {index} 号，自封存以来一字未改、未挪位、未被抽走。',
    'Proven: this is entry {index} of the journal; since it was sealed no letter of it was changed, moved or removed.',
  ),
  refuted: words(
    '验证不通过：服务器给出的内容前后不一致。请勿采信这一条，并把本页告知系统管理员。',
    'Not proven: what the server gave contradicts itself. Do not rely on this entry; show this page to the administrator.',
  ),
  'not-sealed': words(
    '这一条已编号、尚未封存。封存每秒一次，请稍后再验证。',
    'This entry is numbered but not sealed yet. Sealing happens every second; verify again in a moment.',
  ),
};

/** What no computing in a browser can show. */
export const notProven: readonly { readonly name: Words; readonly says: Words }[] = [
  {
    name: words('公钥是谁的', 'Whose key it is'),
    says: words(
      '公钥由本服务器给出。请与招考院在别处（公告、文件、现场）公布的公钥逐字核对。',
      'The key came from this server. Compare it with the one the authority has published elsewhere.',
    ),
  },
  {
    name: words('所记是否属实', 'Whether it is true'),
    says: words(
      '只证明当时如此记录、此后未改；事情本身要看凭证与核验。',
      'It proves what was recorded then and not altered since; whether it happened is for evidence and inspection.',
    ),
  },
  {
    name: words('何人何事', 'Who and what exactly'),
    says: words(
      '明细不公开，由两个承诺值锁定；出示盐值与明细后才能核对。浏览器只算 SHA-256；国密 SM3 承诺值由服务器的 kaoan audit 核对。',
      'The details are private and locked by two commitments; they can be checked once salt and details are shown. A browser computes SHA-256 only; the SM3 commitment is checked by kaoan audit on the server.',
    ),
  },
  {
    name: words('人人看到的是否同一本', 'Whether all see the same journal'),
    says: words(
      '检查点上除日志本身外另有 {count} 个签名；有独立见证方联署，才能排除对不同的人出示不同的日志。',
      "Besides the log's own, {count} other {count|signature stands|signatures stand} under the checkpoint; only independent witnesses rule out that different people are shown different journals.",
    ),
  },
];
