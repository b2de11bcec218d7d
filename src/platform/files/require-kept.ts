import { InvalidInput } from '../http/refusal.ts';
import { fileTypeOf } from './file-type.ts';
import type { Files } from './files.ts';

/** What somebody says of a file that they name as evidence. */
interface NamedFile {
  readonly digest: string;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

/**
 * Evidence is a file that is here, and is what it is said to be; else a made-up digest would pass for a photo.
 * @param path of the list in the request, e.g. `body.evidence`.
 * @throws InvalidInput with one issue for each file that is not.
 */
export async function requireKept(files: Files, named: readonly NamedFile[], path: string): Promise<void> {
  const issues: { path: string; wrong: string }[] = [];
  for (const [at, { digest, name, type, sizeBytes }] of named.entries()) {
    const bytes = await files.get(digest);
    if (bytes === null) {
      issues.push({
        path: `${path}.${at}.digest`,
        wrong: '系统没有收到这个文件，请重新上传 / not here; upload it again',
      });
    } else if (bytes.length !== sizeBytes || fileTypeOf(bytes, name) !== type) {
      issues.push({
        path: `${path}.${at}`,
        wrong: '类型或大小与文件不符 / its type or size is not that of the file',
      });
    }
  }
  if (issues.length > 0) throw new InvalidInput(issues);
}
