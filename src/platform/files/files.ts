/**
 * Files by content: the name of a file is the SHA-256 of its bytes, so the journal can name evidence exactly, storing
 * twice costs nothing, and a changed file is found when it is read.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './write-durably.ts';

export interface Files {
  /** Stores the bytes durably; returns their digest, 64 lower-case hex digits. */
  put(bytes: Uint8Array): Promise<string>;
  /** @returns the bytes, or `null` when nothing with this digest is kept. @throws Error when the file was damaged. */
  get(digest: string): Promise<Buffer | null>;
}

const DIGEST = /^[0-9a-f]{64}$/;
/** The name of a content: SHA-256, 64 lower-case hex digits. */
export const contentDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function openFiles(directory: string): Files {
  const pathOf = (digest: string) => join(directory, digest.slice(0, 2), digest.slice(2));
  return {
    async put(bytes) {
      const digest = contentDigest(bytes);
      await writeDurably(pathOf(digest), bytes);
      return digest;
    },
    async get(digest) {
      if (!DIGEST.test(digest)) return null;
      const bytes = await readFile(pathOf(digest)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (bytes && contentDigest(bytes) !== digest) {
        throw new Error(`the stored file ${digest} was changed on disk; restore it from a backup`);
      }
      return bytes;
    },
  };
}
