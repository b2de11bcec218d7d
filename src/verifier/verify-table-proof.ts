/** Checks the proof that a class counts for so much in a published table, and that the journal commits to that table. */

import {
  type OpenedClassTableProof,
  openClassTableProof,
  parseClassTableProof,
} from '#primitives/class-table-proof.ts';
import type { Words } from '#primitives/endpoint.ts';
import { parseLeafProof } from '#primitives/leaf-proof.ts';
import { words } from './disagreement.ts';
import {
  inForm,
  PassedChecks,
  type ProofCheck,
  type ProofContext,
  proven,
  trustedCheckpoint,
} from './proof-context.ts';
import { checkWitnesses } from './witnessed-entry.ts';

export interface ProvenTableRow extends OpenedClassTableProof {
  readonly checks: readonly ProofCheck[];
  readonly unwitnessed: Words | null;
}

/** @throws as {@link verifyEntryProof}. */
export async function verifyTableProof(text: string, context: ProofContext): Promise<ProvenTableRow> {
  const { hasher } = context.crypto;
  const passed = new PassedChecks(context);
  const { entryProof, key } = inForm(() => parseClassTableProof(text));
  const entry = inForm(() => parseLeafProof(entryProof));
  passed.add('form', `分表中一行（${key}）的证明`, `a proof of the row ${key} of a table`);

  const checkpoint = trustedCheckpoint(entry.checkpoint, context, passed);
  const opened = proven(words('分表的证明', 'the proof of the table'), () =>
    inForm(() => openClassTableProof(hasher, text, checkpoint.log)),
  );
  const { commitment, count, entryIndex } = opened;
  passed.add(
    'inclusion',
    `日志第 ${entryIndex} 号条目载明了这张表：${commitment.rows} 行，合计 ${commitment.total}`,
    `journal entry ${entryIndex} commits to this table: ${commitment.rows} rows, ${commitment.total} in all`,
  );
  passed.add(
    'table',
    `${key} 一行计 ${count}，与其余各行恰好加成合计`,
    `the row ${key} counts ${count}, and with all other rows makes up the total`,
  );
  const unwitnessed = await checkWitnesses(
    { index: entryIndex, leafHash: hasher.leaf(entry.leaf), note: entry.checkpoint },
    checkpoint,
    context,
    passed,
  );
  return { ...opened, checks: passed.all, unwitnessed };
}
