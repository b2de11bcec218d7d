/**
 * Counts the letters and rebuilds the root from the published files alone: no database, none of the journal's own code.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NaiveTree } from '../journal/naive-root.ts';

export interface Recount {
  readonly size: number;
  /** Letters by the code of their class. */
  readonly byClass: ReadonlyMap<string, number>;
}

const BUNDLE_ENTRIES = 256;

/** @param directory of the published journal. @throws Error when the entries do not lead to the published root. */
export function recountPublished(directory: string): Recount {
  const [, sizeLine = '', rootLine = ''] = readFileSync(join(directory, 'checkpoint'), 'utf8').split('\n');
  const size = Number(sizeLine);
  const tree = new NaiveTree();
  const byClass = new Map<string, number>();
  for (let bundle = 0; tree.size < size; bundle += 1) {
    const width = Math.min(BUNDLE_ENTRIES, size - tree.size);
    const bytes = readFileSync(join(directory, bundlePath(bundle, width)));
    let at = 0;
    for (let i = 0; i < width; i += 1) {
      const end = at + 2 + bytes.readUInt16BE(at);
      const entry = bytes.subarray(at + 2, end);
      at = end;
      tree.add(entry);
      const { kind, facts } = JSON.parse(entry.toString()) as { kind: string; facts: { class?: string } };
      if (kind !== 'pledges.signed') continue;
      const code = facts.class ?? '';
      byClass.set(code, (byClass.get(code) ?? 0) + 1);
    }
  }
  const root = tree.root().toString('base64');
  if (root !== rootLine)
    throw new Error(`the published entries give the root ${root}, signed is ${rootLine}`);
  return { size, byClass };
}

/** tlog-tiles: groups of three digits, all but the last behind an `x`; a bundle that is not full names its width. */
function bundlePath(index: number, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/entries/${path}${width === BUNDLE_ENTRIES ? '' : `.p/${width}`}`;
}
