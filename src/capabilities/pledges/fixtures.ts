/** Letters in miniature for tests: every maker brings the parents it needs, and returns what the write returned. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import {
  aClass,
  aPerson,
  enrolledCandidates,
  freshId,
  testAct,
  testPersonalData,
} from '#capabilities/organisation/fixtures.ts';
import {
  type CandidateIdentity,
  type CandidateToEnrol,
  candidatesByNumbers,
} from '#capabilities/organisation/public.ts';
import { anExam, qingdao } from '#capabilities/timetable/fixtures.ts';
import type { Tx } from '#platform/db/db.ts';
import { adoptWording } from './adopt-wording.ts';
import { candidateWording } from './candidate-wording.ts';
import type { Handwriting, SignPledgeBody, Wording } from './contract.ts';
import type { ClassLink } from './coverage-contract.ts';
import { issueClassLinks } from './issue-class-links.ts';
import { currentWording } from './queries.ts';
import { handwritingText, letterStatement } from './rules.ts';
import { type LetterEvidence, type Signing, type SigningVerdict, signPledges } from './sign-pledges.ts';

/** The wording in force: adopted on first use. */
export async function aWording(tx: Tx): Promise<Wording> {
  const current = await currentWording(tx, 'candidate');
  return (
    current ?? adoptWording(tx, testAct, { id: freshId(), audience: 'candidate', text: candidateWording })
  );
}

/** A link that a teacher issued for the class (one of its own unless given), until the evening before the exam. */
export async function aClassLink(
  tx: Tx,
  wish: { class?: UnitBrief; endsAt?: Date } = {},
): Promise<ClassLink> {
  await anExam(tx);
  await aWording(tx);
  const teacher = await aPerson(tx, { name: '王老师' });
  const { id: classId } = wish.class ?? (await aClass(tx));
  const endsAt = wish.endsAt ?? qingdao('2020-07-06 20:00');
  const [link] = await issueClassLinks(tx, { ...testAct, by: teacher.id }, [
    { id: freshId(), classId, endsAt },
  ]);
  return link as ClassLink;
}

export interface ClassReadyToSign {
  readonly class: UnitBrief;
  readonly link: ClassLink;
  readonly wording: Wording;
  readonly enrolled: readonly (CandidateToEnrol & { id: string })[];
  readonly signers: readonly CandidateIdentity[];
}

/** A class with candidates, a link and a wording: everything is there but the letters. */
export async function aClassReadyToSign(
  tx: Tx,
  count: number,
  wish: { class?: UnitBrief } = {},
): Promise<ClassReadyToSign> {
  const theClass = wish.class ?? (await aClass(tx));
  const link = await aClassLink(tx, { class: theClass });
  const enrolled = await enrolledCandidates(tx, count, { class: theClass });
  const identities = await candidatesByNumbers(
    tx,
    enrolled.map(({ number }) => number),
    testPersonalData,
  );
  const signers = enrolled.map(({ number }) => identities.get(number) as CandidateIdentity);
  return { class: theClass, link, wording: await aWording(tx), enrolled, signers };
}

/** How the candidate at `place` of the class would sign, with a fresh id. */
export function signingOf(ready: ClassReadyToSign, place: number, wish: Partial<Signing> = {}): Signing {
  return {
    id: freshId(),
    signer: ready.signers[place] as CandidateIdentity,
    linkId: ready.link.id,
    wordingId: ready.wording.id,
    guardianAffirmed: false,
    device: 'Mozilla/5.0 (Linux; Android 10) test',
    ...wish,
  };
}

/** 王, nearly, as a finger writes it. */
export const aHandwriting: Handwriting = {
  width: 600,
  height: 300,
  strokes: [
    [180, 60, 0, 300, 61, 40, 421, 58, 90],
    [201, 150, 400, 299, 149, 440, 399, 151, 480],
    [300, 62, 700, 301, 150, 760, 300, 239, 820],
    [161, 240, 1_100, 300, 241, 1_180, 441, 238, 1_260],
  ],
};

/** What a phone sends with the letter of the candidate at `place` besides the tap, and what is kept of it. */
export function evidenceOf(
  ready: ClassReadyToSign,
  place: number,
  letterId: string,
  handwriting: Handwriting | null = aHandwriting,
): { sent: Pick<SignPledgeBody, 'device' | 'handwriting'>; kept: LetterEvidence } {
  const digest = handwriting && createHash('sha256').update(handwritingText(handwriting)).digest('hex');
  const statement = letterStatement({
    id: letterId,
    linkCode: ready.link.code,
    number: ready.enrolled[place]?.number ?? '',
    wordingDigest: ready.wording.digest,
    guardianAffirmed: false,
    handwritingDigest: digest,
  });
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The raw key ends its DER form (RFC 8410).
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signature = sign(null, Buffer.from(statement), privateKey);
  return {
    sent: {
      device: { publicKey: key.toString('base64'), signature: signature.toString('base64') },
      ...(handwriting && { handwriting }),
    },
    kept: {
      device: { key, signature },
      handwriting:
        handwriting && digest !== null
          ? { digest, sealed: testPersonalData.seal(handwritingText(handwriting)) }
          : null,
    },
  };
}

/** The letter of the candidate at `place`; refused only by a fault of the test. */
export async function aLetter(tx: Tx, ready: ClassReadyToSign, place: number, wish: Partial<Signing> = {}) {
  const [verdict] = await signPledges(tx, testAct, [signingOf(ready, place, wish)]);
  return accepted(verdict);
}

export function accepted(verdict: SigningVerdict | undefined) {
  if (!verdict || 'refused' in verdict) throw new Error(`not signed: ${verdict?.refused}`);
  return verdict;
}
