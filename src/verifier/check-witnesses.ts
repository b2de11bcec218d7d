/** Whether independent witnesses have seen the journal that this reader sees, as the reader's own policy asks. */
import { decodeUtf8 } from '#primitives/bytes.ts';
import type { Words } from '#primitives/endpoint.ts';
import { type OpenedCheckpoint, openCheckpoint } from '#primitives/merkle/checkpoint.ts';
import { splitCosignature } from '#primitives/merkle/cosignature.ts';
import { keyOf, type NoteSignature, type Verifier } from '#primitives/merkle/note.ts';
import { formatVerifierKey, type NoteCrypto, verifierOf } from '#primitives/merkle/note-key.ts';
import { type Quorum, quorumMet, type TrustPolicy } from '#primitives/merkle/policy.ts';
import { asIs, Disagreement, words } from './disagreement.ts';

interface JournalFiles {
  journal(path: string): Promise<Uint8Array | null>;
}

export interface Witnessed {
  /** The checkpoint that the witnesses cosigned; its root is still to be compared with the entries. */
  readonly checkpoint: OpenedCheckpoint;
  /** Who cosigned, by the names of the policy, and when by their own clocks. */
  readonly by: readonly string[];
}

const withoutWitness = words(
  '没有独立见证，日志就不能证明其运营者没有向不同的人展示不同的历史',
  'without an independent witness the journal proves nothing against its own operator showing different histories',
);
export const noPolicy = words(
  `没有给出见证策略（--policy），未核对任何联署：${withoutWitness.zh}`,
  `no witness policy was given (--policy), so no cosignature was checked: ${withoutWitness.en}`,
);
export const nobodyCosigned = words(
  `没有任何见证联署：${withoutWitness.zh}`,
  `no witness has cosigned: ${withoutWitness.en}`,
);

/** @throws Disagreement when the policy names logs and this journal is none of them. */
export function checkLogOfPolicy(named: string, policy: TrustPolicy, crypto: NoteCrypto): void {
  const accepted = policy.logs.map(({ key }) => formatVerifierKey(crypto.hasher, key));
  if (accepted.length === 0 || accepted.includes(named)) return;
  throw new Disagreement(
    words('日志公钥', 'the key of the journal'),
    words(`这里的日志公钥是 ${named}`, `the journal’s key here is ${named}`),
    words(`您的策略只认 ${accepted.join('、')}`, `your policy accepts ${accepted.join(', ')} only`),
  );
}

/**
 * The newest checkpoint that meets the policy: the one published last, or, in the seconds in which that one is still
 * being cosigned, the one that was cosigned before.
 * @throws Disagreement when neither meets it; SignatureError when a cosignature by a key of the policy is false.
 */
export async function findWitnessed(
  files: JournalFiles,
  log: Verifier,
  policy: TrustPolicy,
  crypto: NoteCrypto,
): Promise<Witnessed> {
  const cosigners = policy.witnesses.map(({ name, key }) => ({ name, verifier: verifierOf(crypto, key) }));
  const found: Witnessed[] = [];
  for (const path of ['checkpoint', 'cosigned/checkpoint']) {
    const note = await files.journal(path);
    if (note === null) continue;
    const checkpoint = openCheckpoint(
      decodeUtf8(note, path),
      log,
      cosigners.map(({ verifier }) => verifier),
    );
    const signed = cosigners.flatMap(({ name, verifier }) => {
      const signature = checkpoint.cosignatures.find((candidate) => keyOf(candidate) === keyOf(verifier));
      return signature ? [{ name, signature }] : [];
    });
    const by = signed.map(({ name, signature }) => `${name} (${instantOf(signature)})`);
    const met = quorumMet(policy.quorum, new Set(signed.map(({ name }) => name)));
    if (met && by.length > 0) return { checkpoint, by };
    found.push({ checkpoint, by });
  }
  if (policy.quorum === null && found[0]) return found[0];
  const best = found.toSorted((a, b) => b.by.length - a.by.length)[0];
  const asked = quorumWords(policy.quorum);
  throw new Disagreement(
    words('对日志的见证', 'who has witnessed the journal'),
    words(`您的策略要求${asked.zh}`, `your policy asks for ${asked.en}`),
    !best || best.by.length === 0
      ? nobodyCosigned
      : words(
          `只有 ${best.by.join('、')} 联署了 ${best.checkpoint.size} 条`,
          `only ${best.by.join(', ')} cosigned, over ${best.checkpoint.size} entries`,
        ),
  );
}

/**
 * @param index of the last entry that the bulletin rests on.
 * @throws Disagreement when what the witnesses saw ends before it.
 */
export function checkReach({ checkpoint, by }: Witnessed, index: number, what: Words): void {
  if (index < Number(checkpoint.size)) return;
  throw new Disagreement(
    words('见证所及', 'how far the witnesses saw'),
    words(`${what.zh}是第 ${index} 号`, `${what.en} is entry ${index}`),
    words(
      `${by.join('、')} 只见证了前 ${checkpoint.size} 条；刚发布的请稍候几秒再验`,
      `${by.join(', ')} saw the first ${checkpoint.size} only; if it was published just now, try again in a few seconds`,
    ),
  );
}

export function quorumWords(quorum: Quorum | null): Words {
  if (quorum === null) return words('无须联署', 'no cosignature');
  if ('witness' in quorum) return asIs(quorum.witness);
  const { threshold, members } = quorum;
  const inner = members.map((member) => {
    const said = quorumWords(member);
    return 'group' in member ? words(`（${said.zh}）`, `(${said.en})`) : said;
  });
  const zh = inner.map((member) => member.zh).join('、');
  const en = inner.map((member) => member.en).join(', ');
  return threshold === members.length
    ? words(`${zh} 全部`, `all of ${en}`)
    : words(`${zh} 中至少 ${threshold} 个`, `at least ${threshold} of ${en}`);
}

const lastWritableSecond = 253_402_300_799n;

function instantOf({ signature }: NoteSignature): string {
  const { timeSeconds } = splitCosignature(signature);
  return timeSeconds > lastWritableSecond
    ? `second ${timeSeconds}`
    : new Date(Number(timeSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}
