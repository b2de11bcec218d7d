/** Files of people, kept by content: what crosses the wire. Whose evidence a file is, capabilities say by its digest. */
import { type Static, Type } from 'typebox';
import { download, endpoint, upload } from '#primitives/endpoint.ts';

export const largestFileBytes = 20 * 1024 * 1024;

/** What can be kept, by media type; a file is what its bytes say it is. */
const fileTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'video/mp4',
  'video/quicktime',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'text/plain',
] as const;
const FileType = Type.Enum(fileTypes);
export type FileType = Static<typeof FileType>;

const FileName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\p{Cc}\\p{Cs}]*\\S[^\\p{Cc}\\p{Cs}]*$',
});
/** SHA-256 of the bytes. */
const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });

const KeptFile = Type.Object({
  digest: Digest,
  name: FileName,
  type: FileType,
  sizeBytes: Type.Integer({ minimum: 1, maximum: largestFileBytes }),
});

/** The same bytes again give the same digest, and are kept once. */
export const keepFile = endpoint({
  name: 'files.keepFile',
  method: 'POST',
  path: '/api/files',
  summary: { zh: '上传文件（佐证）', en: 'Keep a file, to be named as evidence' },
  access: 'signed-in',
  query: Type.Object({ fileName: FileName }),
  body: upload(largestFileBytes),
  reply: KeptFile,
  refusals: {
    'empty-file': {
      status: 422,
      zh: '“{name}”是空文件，请重新选择。',
      en: '“{name}” is empty; choose it again.',
    },
    'kind-not-kept': {
      status: 422,
      zh: '“{name}”的内容不是照片、视频、PDF、Word、Excel 或文本，请转换后再传。',
      en: '“{name}” is no photo, film, PDF, Word, Excel or text file; convert it and try again.',
    },
  },
});

/**
 * The bytes, always as an attachment: nothing that people uploaded is shown by the browser as a page of ours. A digest is
 * told only to those who may see the matter that it belongs to, and cannot be guessed.
 */
export const readFile = endpoint({
  name: 'files.readFile',
  method: 'GET',
  path: '/api/files/:digest',
  summary: { zh: '取回文件', en: 'Fetch a file that is kept' },
  access: 'signed-in',
  params: Type.Object({ digest: Digest }),
  query: Type.Object({ name: Type.Optional(FileName) }),
  reply: download('application/octet-stream'),
  refusals: {
    'not-found': {
      status: 404,
      zh: '系统中没有这个文件，请联系上传人重新提交。',
      en: 'This file is not kept here; ask whoever handed it in to do so again.',
    },
  },
});
