/** The examples of proof of a pack, kept as files so that generated reports can hand them in. */
import type { EvidenceFile, Proof } from '#capabilities/obligations/contract.ts';
import type { Files } from '#platform/files/files.ts';
import type { Pack } from '../pack.ts';

export interface EvidenceShelf {
  /** A file for each kind of proof that is asked for; the turn decides which of those that fit. */
  proving(proof: readonly Proof[], turn: number): EvidenceFile[];
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  txt: 'text/plain',
};

export async function keepEvidence(files: Files, pack: Pack): Promise<EvidenceShelf> {
  const kept: EvidenceFile[] = [];
  for (const [name, bytes] of pack.evidence) {
    const type = mediaTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    kept.push({ digest: await files.put(bytes), name, type, sizeBytes: bytes.length });
  }
  const pictures = kept.filter((file) => file.type.startsWith('image/'));
  const texts = kept.filter((file) => file.type.startsWith('text/'));
  const taken = (from: readonly EvidenceFile[], turn: number) =>
    from.slice(turn % Math.max(from.length, 1)).slice(0, 1);
  return {
    proving: (proof, turn) => [
      ...(proof.includes('photo') ? taken(pictures, turn) : []),
      ...(proof.includes('document') ? taken(texts, turn) : []),
    ],
  };
}
