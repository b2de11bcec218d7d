/** What the ingest commits at once: everybody in the batch is identified, and those who sign have signed. */
import { holdCandidates } from '#capabilities/organisation/public.ts';
import type { Tx } from '#platform/db/db.ts';
import type { PersonalData } from '#platform/personal-data.ts';
import { type Claim, type Identification, identifySigners, type Signer } from './identify-signers.ts';
import { type LinkRow, lettersFor, type SignedLetter } from './queries.ts';
import { type Signing, type SigningVerdict, signPledges } from './sign-pledges.ts';

export interface SigningClaim extends Claim {
  /** `null` only asks who this is. */
  readonly letter: Omit<Signing, 'signer' | 'linkId'> | null;
}

export type ClaimVerdict =
  | Exclude<Identification, { signer: Signer }>
  | Extract<SigningVerdict, { refused: string }>
  | { readonly signer: Signer; readonly outcome: 'identified'; readonly letter: SignedLetter | null }
  | ({ readonly signer: Signer } & Extract<SigningVerdict, { outcome: string }>);

/** One verdict per claim, in the same sequence. */
export async function takeClaims(
  tx: Tx,
  at: Date,
  claims: readonly SigningClaim[],
  personalData: PersonalData,
): Promise<ClaimVerdict[]> {
  // Nobody may be forgotten between being recognised and having signed: the letter would be left behind.
  await holdCandidates(tx);
  const identified = await identifySigners(tx, at, claims, personalData);
  const signings: Signing[] = [];
  const links = new Map<string, LinkRow>();
  const asking: string[] = [];
  identified.forEach((answer, place) => {
    if (!('signer' in answer)) return;
    const { candidate, link } = answer.signer;
    const letter = claims[place]?.letter;
    links.set(link.id, link);
    if (letter) signings.push({ ...letter, signer: candidate, linkId: link.id });
    else asking.push(candidate.id);
  });
  const signed = (await signPledges(tx, { by: null, at }, signings, links)).values();
  const { liveByCandidate } = await lettersFor(tx, [], asking);

  return identified.map((answer, place): ClaimVerdict => {
    if (!('signer' in answer)) return answer;
    const { signer } = answer;
    if (!claims[place]?.letter) {
      return { signer, outcome: 'identified', letter: liveByCandidate.get(signer.candidate.id) ?? null };
    }
    const verdict = signed.next().value as SigningVerdict;
    return 'refused' in verdict ? verdict : { signer, ...verdict };
  });
}
