/**
 * The parts of a ZIP container, checked before anybody unpacks them: an XLSX comes from outside and may be cut off,
 * encrypted, or a bomb. Format: APPNOTE.TXT (PKWARE), without ZIP64, which no XLSX below 4 GB needs.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { Refusal } from '#platform/http/refusal.ts';

export interface ZipPart {
  readonly name: string;
  readonly stored: boolean;
  readonly packed: Buffer;
  readonly unpackedBytes: number;
  readonly crc: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const ENCRYPTED = 0x0001;
const UTF8_NAMES = 0x0800;
const TAIL_BYTES = 1024;
const STORED = 0;
const DEFLATED = 8;

/** The parts by name. @throws Refusal `xlsx-damaged`, `file-old-excel` (encrypted). */
export function zipParts(zip: Buffer): Map<string, ZipPart> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end < 0 || end + END_BYTES > zip.length || zip.readUInt32LE(end) !== END) throw damaged('ZIP');
  const count = zip.readUInt16LE(end + 10);
  const parts = new Map<string, ZipPart>();
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_BYTES > end || zip.readUInt32LE(at) !== CENTRAL) throw damaged('ZIP');
    const nameBytes = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    parts.set(name.replaceAll('\\', '/'), partAt(zip, at, name));
    at += CENTRAL_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}

function partAt(zip: Buffer, central: number, name: string): ZipPart {
  const flags = zip.readUInt16LE(central + 8);
  const method = zip.readUInt16LE(central + 10);
  const packedBytes = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  if (flags & ENCRYPTED) throw new Refusal('file-old-excel');
  if (method !== STORED && method !== DEFLATED) throw damaged(name);
  if (local + LOCAL_BYTES > zip.length || zip.readUInt32LE(local) !== LOCAL) throw damaged(name);
  const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  if (start + packedBytes > zip.length) throw damaged(name);
  return {
    name,
    stored: method === STORED,
    packed: zip.subarray(start, start + packedBytes),
    unpackedBytes: zip.readUInt32LE(central + 24),
    crc: zip.readUInt32LE(central + 16),
  };
}

/**
 * Unpacks the parts once, keeping nothing, to see that each is whole, up to the end of its root element, and that together they are no larger than they
 * claim and than `limitBytes`: what a container says about itself is not believed.
 * @throws Refusal `too-large-inside`, `xlsx-damaged`.
 */
export async function verifyParts(
  parts: readonly (ZipPart & { readonly root: string })[],
  limitBytes: number,
): Promise<void> {
  const claimed = parts.reduce((sum, part) => sum + part.unpackedBytes, 0);
  if (claimed > limitBytes) throw tooLarge(limitBytes);
  for (const part of parts) {
    let bytes = 0;
    let crc = 0;
    let tail = Buffer.alloc(0);
    for await (const chunk of unpacking(part)) {
      bytes += chunk.length;
      if (bytes > part.unpackedBytes) throw bytes > limitBytes ? tooLarge(limitBytes) : damaged(part.name);
      crc = crc32(chunk, crc);
      tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    }
    if (bytes !== part.unpackedBytes || crc !== part.crc) throw damaged(part.name);
    if (!endsWith(tail.toString('utf8'), part.root)) throw damaged(part.name);
  }
}

/** XML that stops early holds fewer rows, and a streaming reader does not notice. */
const endsWith = (tail: string, root: string): boolean =>
  new RegExp(`(?:</(?:\\w+:)?${root}>|<(?:\\w+:)?${root}\\b[^<]*/>)\\s*$`).test(tail);

/** The whole of a small part. @throws Refusal `xlsx-damaged`. */
export async function unpack(part: ZipPart): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpacking(part)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* unpacking(part: ZipPart): AsyncGenerator<Buffer> {
  if (part.stored) {
    yield part.packed;
    return;
  }
  const inflate = createInflateRaw();
  inflate.end(part.packed);
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw damaged(part.name);
  } finally {
    inflate.destroy();
  }
}

/** A new container of these parts, in this sequence, under these names: what a streaming reader can read at one go. */
export function packAgain(parts: readonly (ZipPart & { readonly as: string })[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.as);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(UTF8_NAMES, 2);
    shared.writeUInt16LE(part.stored ? STORED : DEFLATED, 4);
    shared.writeUInt32LE(part.crc, 10);
    shared.writeUInt32LE(part.packed.length, 14);
    shared.writeUInt32LE(part.unpackedBytes, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([uint32(LOCAL), shared, name]);
    // The central header repeats the local one between its own version and its place.
    centrals.push(uint32(CENTRAL), Buffer.of(20, 0), shared, Buffer.alloc(10), uint32(offset), name);
    locals.push(local, part.packed);
    offset += local.length + part.packed.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const damaged = (part: string) => new Refusal('xlsx-damaged', { part });
const tooLarge = (limitBytes: number) =>
  new Refusal('too-large-inside', { limitMb: Math.floor(limitBytes / 2 ** 20) });
