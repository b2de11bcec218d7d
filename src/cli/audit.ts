import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditJournal } from '#platform/journal/audit.ts';
import type { Verb } from './main.ts';
import { withPlatform } from './with-platform.ts';

/** Checks the database's journal, entry by entry, against itself and against what is published. */
export const run: Verb = (_words, terminal) =>
  withPlatform(terminal, async ({ db, journal }) => {
    const { verifierKey, sm2VerifierKey } = journal;
    await journal.settle();
    const read = (path: string) =>
      readFile(join(journal.directory, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
    const { entries, erased, faults } = await auditJournal(db, read, verifierKey, sm2VerifierKey);
    for (const fault of faults.slice(0, 20)) terminal.out(`  ✗ ${fault}`);
    if (faults.length > 20) terminal.out(`  … and ${faults.length - 20} more`);
    const but = erased === 0 ? '' : `; of ${erased} erased ones nothing is left to compare but the leaf`;
    terminal.out(
      faults.length === 0
        ? `yes: ${entries} entries, each equal to its public leaf and its commitments, under the published root${but}`
        : `no: ${faults.length} faults in ${entries} entries`,
    );
    return faults.length === 0 ? 0 : 1;
  });
