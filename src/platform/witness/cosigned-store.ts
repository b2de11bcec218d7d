/**
 * What a witness has cosigned last of each log, in files. Each step is a new file `<n>.checkpoint`, and the one with the
 * largest number counts. Making file n+1 succeeds for one process only, whoever else had read file n: that makes check
 * and store one step without a lock that a killed process could leave behind. A file appears whole and flushed or not
 * at all, so a power cut leaves the old state or the new one.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../files/write-durably.ts';

export interface CosignedFile {
  /** 0 before the first. */
  readonly step: number;
  /** The checkpoint with the log's signatures and this witness's; `null` before the first. */
  readonly note: string | null;
}

export class CosignedStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param log lower-case hexadecimal SHA-256 of its origin. */
  async read(log: string): Promise<CosignedFile> {
    for (;;) {
      const step = await this.#lastStep(log);
      if (step === 0) return { step, note: null };
      const note = await orNull('ENOENT', readFile(this.#path(log, step), 'utf8'));
      // Gone between the two looks: a later step has taken its place.
      if (note !== null) return { step, note };
    }
  }

  /** @returns false, with nothing stored, when another came first after the step that was read. */
  async store(log: string, after: CosignedFile, note: string): Promise<boolean> {
    const folder = join(this.#directory, log);
    if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(this.#directory);
    const step = after.step + 1;
    const draft = join(folder, `draft-${randomUUID()}`);
    try {
      await using file = await open(draft, 'wx');
      await file.writeFile(note);
      await file.sync();
      if (
        (await orNull(
          'EEXIST',
          link(draft, this.#path(log, step)).then(() => true),
        )) === null
      )
        return false;
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(folder);
    // Whoever read a step that was cleared away since may make a number anew that is no longer the largest.
    const last = await this.#lastStep(log);
    for (const earlier of await this.#steps(log)) {
      if (earlier < last) await rm(this.#path(log, earlier), { force: true });
    }
    return last === step;
  }

  /** Keeps the first two checkpoints by which a log contradicted itself: with both signatures, nobody can deny it. */
  async keepContradiction(log: string, cosigned: string, shown: string): Promise<void> {
    const folder = join(this.#directory, log, 'contradiction');
    if ((await orNull('ENOENT', readFile(join(folder, 'shown')))) !== null) return;
    await writeDurably(join(folder, 'cosigned'), cosigned);
    await writeDurably(join(folder, 'shown'), shown);
  }

  async #lastStep(log: string): Promise<number> {
    return Math.max(0, ...(await this.#steps(log)));
  }

  async #steps(log: string): Promise<number[]> {
    const names = (await orNull('ENOENT', readdir(join(this.#directory, log)))) ?? [];
    return names.flatMap((name) => {
      const [, step] = /^([1-9][0-9]{0,14})\.checkpoint$/.exec(name) ?? [];
      return step === undefined ? [] : [Number(step)];
    });
  }

  #path(log: string, step: number): string {
    return join(this.#directory, log, `${step}.checkpoint`);
  }
}

async function orNull<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return null;
    throw error;
  }
}
