/**
 * The ZIP containers of DOCX and XLSX carry the moment at which each part was packed. Without it the same content gives
 * the same bytes. Format: APPNOTE.TXT (PKWARE).
 */

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
/** 1 January 1980, 00:00: where the format's time begins. */
const FIRST_DATE = 0x0021;
const MIDNIGHT = 0;

/** The same container with the packing time of every part set to the beginning of 1980. @throws Error when it is no ZIP. */
export function withoutPackingTimes(zip: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(zip);
  const view = new DataView(bytes.buffer);
  const end = endRecord(view);
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
    requireSignature(view, at, CENTRAL);
    setTime(view, at + 12);
    const local = view.getUint32(at + 42, true);
    requireSignature(view, local, LOCAL);
    setTime(view, local + 10);
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += CENTRAL_BYTES + lengths.reduce((sum, length) => sum + length, 0);
  }
  return bytes;
}

function endRecord(view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new Error('not a ZIP container: it has no end record');
}

function requireSignature(view: DataView, at: number, signature: number): void {
  if (at + 4 > view.byteLength || view.getUint32(at, true) !== signature) {
    throw new Error(`not a whole ZIP container: no header at ${at}`);
  }
}

function setTime(view: DataView, at: number): void {
  view.setUint16(at, MIDNIGHT, true);
  view.setUint16(at + 2, FIRST_DATE, true);
}
