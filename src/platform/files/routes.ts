import { Refusal } from '../http/refusal.ts';
import { on, type Route } from '../http/route.ts';
import { keepFile, readFile } from './contract.ts';
import { fileTypeOf } from './file-type.ts';
import type { Files } from './files.ts';

export function fileRoutes(files: Files): Route[] {
  return [
    on(keepFile, async ({ query: { fileName: name }, body }) => {
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      if (bytes.length === 0) throw new Refusal('empty-file', { name });
      const type = fileTypeOf(bytes, name);
      if (type === null) throw new Refusal('kind-not-kept', { name });
      return { digest: await files.put(bytes), name, type, sizeBytes: bytes.length };
    }),
    on(readFile, async ({ params: { digest }, query: { name } }) => {
      const bytes = await files.get(digest);
      if (bytes === null) throw new Refusal('not-found');
      return { fileName: name ?? digest, bytes };
    }),
  ];
}
