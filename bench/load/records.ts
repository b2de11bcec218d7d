/** The records of a run, read from their file a stretch at a time: memory stays flat however many there are. */
import { closeSync, openSync, readSync } from 'node:fs';

const STRETCH_BYTES = 4 * 1024 * 1024;

export class Records {
  readonly #file: number;
  readonly #recordBytes: number;
  #left: number;
  #fileAt: number;
  #at = 0;
  #end = 0;
  /** The record that `next` moved to begins at `offset` of `bytes`, until `next` is called again. */
  readonly bytes: Buffer;
  offset = 0;

  constructor(path: string, recordBytes: number, first: number, count: number) {
    this.#file = openSync(path, 'r');
    this.#recordBytes = recordBytes;
    this.#left = count;
    this.#fileAt = first * recordBytes;
    this.bytes = Buffer.alloc(Math.max(1, Math.floor(STRETCH_BYTES / recordBytes)) * recordBytes);
  }

  /** Moves on; `false` at the end. @throws Error when the file ends early. */
  next(): boolean {
    if (this.#left === 0) return false;
    if (this.#at === this.#end) this.#refill();
    this.offset = this.#at;
    this.#at += this.#recordBytes;
    this.#left -= 1;
    return true;
  }

  #refill(): void {
    const wanted = Math.min(this.bytes.length, this.#left * this.#recordBytes);
    let read = 0;
    while (read < wanted) {
      const got = readSync(this.#file, this.bytes, read, wanted - read, this.#fileAt + read);
      if (got === 0) throw new Error('the file of records is shorter than the plan says');
      read += got;
    }
    this.#fileAt += read;
    this.#at = 0;
    this.#end = read;
  }

  close(): void {
    closeSync(this.#file);
  }
}
