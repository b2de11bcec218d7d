/** The files of a pack as they lie on disk: nothing is judged here but their number, their size and their names. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PackError, Problems } from '../problem.ts';

export type PackFiles = ReadonlyMap<string, Uint8Array>;

const MAX_FILES = 500;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 2;

/**
 * All files of the folder by their path inside it, with `/` between steps. Hidden files and README files are no part of
 * a pack.
 * @throws PackError when the folder is missing, or holds far more than a pack does.
 */
export async function packFiles(directory: string): Promise<PackFiles> {
  const problems = new Problems();
  const names = await namesBelow(directory, '', problems);
  if (names.length > MAX_FILES) {
    problems.add(
      { file: '.', line: 1, column: 1 },
      `holds ${names.length} files, a pack has at most ${MAX_FILES}`,
    );
  }
  const files = new Map<string, Uint8Array>();
  for (const name of names.slice(0, MAX_FILES)) {
    const { size } = await stat(join(directory, name));
    if (size <= MAX_FILE_BYTES) files.set(name, await readFile(join(directory, name)));
    else problems.add({ file: name, line: 1, column: 1 }, `is larger than ${MAX_FILE_BYTES} bytes`);
  }
  if (problems.found.length > 0) throw new PackError(directory, problems.found);
  return files;
}

async function namesBelow(directory: string, folder: string, problems: Problems): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await listing(directory, folder)) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith('.') || /^README(\.|$)/.test(entry.name)) continue;
    if (entry.isFile()) names.push(name);
    else if (entry.isDirectory() && name.split('/').length < MAX_DEPTH) {
      names.push(...(await namesBelow(directory, name, problems)));
    } else
      problems.add({ file: name, line: 1, column: 1 }, 'is neither a file nor a folder that a pack may have');
  }
  return names.sort();
}

function listing(directory: string, folder: string) {
  return readdir(join(directory, folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such folder' : `cannot be read: ${error.message}`;
    throw new PackError(directory, [{ file: folder === '' ? '.' : folder, line: 1, column: 1, reason }]);
  });
}
