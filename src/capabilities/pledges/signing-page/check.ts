/** Checks on the phone itself what the server says is evidence of the letter: the proof against what this phone knows. */
import { encodeUtf8, FormatError, toHex } from '#primitives/bytes.ts';
import type { JsonValue } from '#primitives/canonical-json.ts';
import { type OpenedLeafProof, openLeafProof } from '#primitives/leaf-proof.ts';
import { createHasher } from '#primitives/merkle/hasher.ts';
import type { Verifier } from '#primitives/merkle/note.ts';
import { SignatureError } from '#primitives/merkle/note.ts';
import { ed25519Note, keyIdOf, parseVerifierKey } from '#primitives/merkle/note-key.ts';
import type { Receipt } from '../contract.ts';
import { handwritingText, isLeafOfLetter } from '../rules.ts';
import type { Sent } from './kept.ts';
import { sha256, verifyEd25519 } from './small-crypto.ts';
import type { Phrase } from './words.ts';

export interface Known {
  readonly receipt: Receipt;
  /** Verifier key that this phone kept with the letter. */
  readonly journalKey: string;
  /** Verifier key that the server names today; `null` where it names none any more. */
  readonly journalKeyNow: string | null;
  /** What this phone sent; `null` for a letter that another one signed. */
  readonly sent: Sent | null;
}

export type Verdict =
  | {
      readonly verdict: 'verified';
      readonly index: number;
      /** Entries under the signed checkpoint. */
      readonly size: number;
      /**
       * What the private part was compared with: what this phone sent, the receipt alone, or nothing, because it is
       * erased.
       */
      readonly agrees: 'agreesOwn' | 'agreesOther' | 'agreesErased';
    }
  | {
      readonly verdict: 'disagrees';
      readonly phrase: Phrase;
      /** Name of what differs, for the blank of `phrase`. */
      readonly what?: Phrase;
      /** What the phone knows, and what it was told instead. */
      readonly pair?: readonly [string, string];
    };

const hasher = createHasher((bytes, target, offset) => target.set(sha256(bytes), offset));

/** @param proof the text of the `.tlog-proof` file. Never throws for what stands in it. */
export function checkLetter(proof: string, known: Known): Verdict {
  if (known.journalKeyNow !== null && known.journalKeyNow !== known.journalKey) {
    return { verdict: 'disagrees', phrase: 'keyChanged', pair: [known.journalKey, known.journalKeyNow] };
  }
  let opened: OpenedLeafProof;
  try {
    // Names of keys may contain it; one in a receipt could end the element that holds the proof.
    if (proof.includes('<')) throw new FormatError('proof file: contains "<"');
    opened = openLeafProof(hasher, proof, journalVerifier(known.journalKey));
  } catch (error) {
    const phrase =
      error instanceof FormatError
        ? 'wrongForm'
        : error instanceof SignatureError
          ? 'wrongSignature'
          : 'wrongInclusion';
    return { verdict: 'disagrees', phrase };
  }
  for (const [what, expected, found] of comparisons(opened, known)) {
    if (expected !== found) {
      const pair = [sayValue(expected), sayValue(found)] as const;
      return { verdict: 'disagrees', phrase: 'wrongFact', what, pair };
    }
  }
  const { index, size } = opened;
  const agrees = opened.opened === null ? 'agreesErased' : known.sent ? 'agreesOwn' : 'agreesOther';
  return { verdict: 'verified', index, size, agrees };
}

/** As the primitives make one, but without what that knows of witnesses, of whom this page asks for none. */
function journalVerifier(text: string): Verifier {
  const key = parseVerifierKey(hasher, text);
  return {
    ...key,
    keyId: keyIdOf(hasher, key),
    verify: (message, signature) =>
      key.type === ed25519Note && verifyEd25519(key.publicKey, message, signature),
  };
}

type Value = JsonValue | undefined;
const sayValue = (value: Value): string => (value === undefined ? '—' : JSON.stringify(value));

type Comparison = readonly [what: Phrase, expected: Value, found: Value];

function comparisons({ leaf, opened, index }: OpenedLeafProof, known: Known): Comparison[] {
  const { receipt, sent } = known;
  const isThis = isLeafOfLetter(hasher, leaf, receipt.id);
  const inPublic: Comparison[] = [
    ['receiptId', receipt.id, isThis ? receipt.id : [leaf.kind, leaf.subject]],
    ['signedAt', receipt.signedAt, leaf.at],
    ['wordingText', receipt.wording, leaf.facts.wording],
    ['numbered', receipt.journal.state === 'recorded' ? index : receipt.journal.index, index],
  ];
  if (opened === null) return inPublic;
  const details = (opened.details ?? {}) as Readonly<Record<string, Value>>;
  const isThere = (member: string): boolean => (details[member] ?? null) !== null;
  const handwriting =
    sent?.handwriting && toHex(sha256(encodeUtf8(handwritingText(sent.handwriting), 'handwriting')));
  return [
    ...inPublic,
    ['receiptId', receipt.id, details.letter],
    ['wordingText', receipt.wordingDigest, details.wordingDigest],
    ['guardian', receipt.guardianAffirmed, details.guardianAffirmed],
    ['deviceKey', receipt.deviceSigned, isThere('deviceKey') && isThere('deviceSignature')],
    ['handwriting', receipt.handwritten, isThere('handwriting')],
    ...(sent
      ? ([
          ['wordingText', sent.wordingDigest, details.wordingDigest],
          ['guardian', sent.guardianAffirmed, details.guardianAffirmed],
          ['deviceKey', sent.device?.publicKey ?? null, details.deviceKey],
          ['deviceKey', sent.device?.signature ?? null, details.deviceSignature],
          ['handwriting', handwriting, details.handwriting],
        ] satisfies Comparison[])
      : []),
  ];
}
