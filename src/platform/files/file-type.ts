/** What a file is, by its bytes and not by what it is called: a required photo is a picture. Pure. */
import { isUtf8 } from 'node:buffer';
import type { FileType } from './contract.ts';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const beginsWith = (bytes: Buffer, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, i) => bytes[at + i] === byte);

const ascii = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

/** ISO base media (ISO 14496-12): the brand tells pictures of phones from films. */
function mediaBrand(bytes: Buffer): FileType | null {
  if (ascii(bytes, 4, 8) !== 'ftyp') return null;
  const brand = ascii(bytes, 8, 12);
  if (/^(?:heic|heix|hevc|mif1|msf1)$/.test(brand)) return 'image/heic';
  return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
}

/** Names of the parts of a zip stand in its directory at the end, uncompressed. */
function officeDocument(bytes: Buffer): FileType | null {
  if (!beginsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return null;
  if (bytes.includes('word/document.xml')) return WORD;
  return bytes.includes('xl/workbook.xml') ? EXCEL : null;
}

/** The old binary formats share one container; only the name tells them apart. */
function oldOffice(bytes: Buffer, name: string): FileType | null {
  if (!beginsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return null;
  if (/\.(?:doc|wps)$/i.test(name)) return 'application/msword';
  return /\.(?:xls|et)$/i.test(name) ? 'application/vnd.ms-excel' : null;
}

/** Without control characters; other encodings than UTF-8 only where the name says that it is text. */
function plainText(bytes: Buffer, name: string): FileType | null {
  const hasControls = bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  if (hasControls) return null;
  return isUtf8(bytes) || /\.(?:txt|csv)$/i.test(name) ? 'text/plain' : null;
}

/** @returns null when it is nothing that is kept. */
export function fileTypeOf(bytes: Buffer, name: string): FileType | null {
  if (bytes.length === 0) return null;
  if (beginsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (beginsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf';
  return mediaBrand(bytes) ?? officeDocument(bytes) ?? oldOffice(bytes, name) ?? plainText(bytes, name);
}
