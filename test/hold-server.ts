import { enterServer, leaveServer } from '#test/database.ts';
import { sweepScratch } from '#test/scratch.ts';

/** Run by `node --test` before the first test file: keeps the server up between files. */
export async function globalSetup(): Promise<void> {
  sweepScratch();
  await enterServer();
}

/** After the last test file, also when the run is broken off: nothing stays behind. */
export async function globalTeardown(): Promise<void> {
  await leaveServer();
  sweepScratch();
}
