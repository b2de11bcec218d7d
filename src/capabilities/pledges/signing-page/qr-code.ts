/**
 * QR codes (ISO/IEC 18004) of addresses: bytes, error correction M, mask 0, versions 1 … 13. That holds the address of a
 * letter below the longest host name that there can be. The smallest library that makes every kind does not fit into
 * this page; the test holds this against another one, square by square.
 */
import { encodeUtf8 } from '#primitives/bytes.ts';

/** Of version n at n − 1: codewords in all, error correction codewords of a block, blocks. */
const versions = [
  [26, 10, 1],
  [44, 16, 1],
  [70, 26, 1],
  [100, 18, 2],
  [134, 24, 2],
  [172, 16, 4],
  [196, 18, 4],
  [242, 22, 4],
  [292, 22, 5],
  [346, 26, 5],
  [404, 30, 5],
  [466, 22, 8],
  [532, 22, 9],
] as const;

/** Before the data, behind four bits that say what kind it is. */
const lengthBits = (version: number): number => (version > 9 ? 16 : 8);

/** Format information of error correction M with mask 0. */
const FORMAT = 0x5412;
const VERSION_GENERATOR = 0x1f25;

/** Rows of squares, `true` is dark, without the quiet zone. @throws RangeError for more than 331 bytes. */
export function qrCode(text: string): boolean[][] {
  const bytes = encodeUtf8(text);
  const at = versions.findIndex(
    ([all, check, blocks], i) => 1 + lengthBits(i + 1) / 8 + bytes.length <= all - check * blocks,
  );
  const version = versions[at];
  if (!version) throw new RangeError(`a QR code of version 13 holds 331 bytes, not ${bytes.length}`);
  const rows = patterns(at + 1);
  const head = [...bitsOf(4, 4), ...bitsOf(bytes.length, lengthBits(at + 1))];
  const bits = codewords(
    [...head, ...Array.from(bytes).flatMap((byte) => bitsOf(byte, 8)), ...bitsOf(0, 4)],
    version,
  ).flatMap((word) => bitsOf(word, 8));
  const size = rows.length;
  // Two columns at a time from the right, up and down in turn; the column of the timing pattern is passed over.
  let next = 0;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    const upwards = ((right + (right > 6 ? 1 : 2)) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = rows[y] ?? [];
        if (row[x] !== undefined) continue;
        row[x] = (bits[next] === 1) !== ((x + y) % 2 === 0);
        next += 1;
      }
    }
  }
  return rows.map((row) => row.map(Boolean));
}

/** Most significant first. */
const bitsOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (value >> (count - 1 - i)) & 1);

/** Data and error correction, interleaved. Where the data does not divide, the last blocks are one codeword longer. */
function codewords(bits: number[], [all, check, blocks]: (typeof versions)[number]): number[] {
  const room = all - check * blocks;
  const data: number[] = [];
  while (bits.length > 0) data.push(bits.splice(0, 8).reduce((word, bit) => word * 2 + bit));
  for (let filler = 0xec; data.length < room; filler ^= 0xec ^ 0x11) data.push(filler);
  const short = Math.floor(room / blocks);
  const parts = Array.from({ length: blocks }, (_, i) =>
    data.splice(0, short + (i >= blocks - (room % blocks) ? 1 : 0)),
  );
  const interleaved = (columns: readonly (readonly number[])[]): number[] =>
    Array.from({ length: Math.max(short + 1, check) }, (_, i) =>
      columns.flatMap((column) => column.slice(i, i + 1)),
    ).flat();
  return [...interleaved(parts), ...interleaved(parts.map((part) => remainder(part, check)))];
}

/** Product in GF(2⁸) by x⁸ + x⁴ + x³ + x² + 1. */
function product(a: number, b: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit -= 1)
    result = (result << 1) ^ ((result >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return result;
}

/** Reed–Solomon: the remainder of the data by (x − 2⁰)(x − 2¹)… of this degree. */
function remainder(data: readonly number[], degree: number): number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < degree; i += 1, root = product(root, 2)) {
    const shifted = [0, ...generator].map((factor) => product(factor, root));
    generator = [...generator, 0].map((factor, at) => factor ^ (shifted[at] ?? 0));
  }
  const rest = [...data, ...new Array<number>(degree).fill(0)];
  data.forEach((_, at) => {
    const lead = rest[at] ?? 0;
    generator.forEach((factor, i) => {
      rest[at + i] = (rest[at + i] ?? 0) ^ product(factor, lead);
    });
  });
  return rest.slice(data.length);
}

/** All that does not depend on the data; what it leaves undefined is for the data. */
function patterns(version: number): (boolean | undefined)[][] {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  const put = (x: number, y: number, dark: boolean): void => {
    const row = rows[y];
    if (row && x >= 0 && x < size) row[x] = dark;
  };
  /** Rings around a middle; those named are light. */
  const rings = (middleX: number, middleY: number, radius: number, light: readonly number[]): void => {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1) {
        put(middleX + x, middleY + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
      }
    }
  };
  for (let i = 0; i < size; i += 1) {
    put(i, 6, i % 2 === 0);
    put(6, i, i % 2 === 0);
  }
  const far = size - 7;
  const middles = version === 1 ? [] : version < 7 ? [6, far] : [6, (6 + far) / 2, far];
  for (const x of middles) {
    for (const y of middles) {
      const finder = (x === 6 && (y === 6 || y === far)) || (x === far && y === 6);
      if (!finder) rings(x, y, 2, [1]);
    }
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    rings(x, y, 4, [2, 4]);
  bitsOf(FORMAT, 15).forEach((bit, i) => {
    // Around the corner at the top left, and in two parts along the other two.
    const near = i < 6 ? i : i < 8 ? i + 1 : 15 - i - (i > 8 ? 1 : 0);
    if (i < 8) put(near, 8, bit === 1);
    else put(8, near, bit === 1);
    if (i < 7) put(8, size - 1 - i, bit === 1);
    else put(size - 15 + i, 8, bit === 1);
  });
  put(8, size - 8, true);
  if (version > 6) {
    let rest = version << 12;
    for (let bit = 17; bit >= 12; bit -= 1) if ((rest >> bit) & 1) rest ^= VERSION_GENERATOR << (bit - 12);
    bitsOf((version << 12) | rest, 18)
      .reverse()
      .forEach((bit, i) => {
        put(size - 11 + (i % 3), Math.floor(i / 3), bit === 1);
        put(Math.floor(i / 3), size - 11 + (i % 3), bit === 1);
      });
  }
  return rows;
}
