/**
 * Verifies Ed25519 (RFC 8032) in a page that has no room for a library and cannot count on WebCrypto for it. It only
 * verifies, so no secret passes through and time may tell what it likes. Strict: encodings must be canonical, R is
 * compared byte by byte without the cofactor, and keys of small order are refused.
 */
import { concat, equal } from '#primitives/bytes.ts';
import { sha512 } from './sha2.ts';

const p = 2n ** 255n - 19n;
/** Of the base point. */
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (n: bigint): bigint => {
  const rest = n % p;
  return rest < 0n ? rest + p : rest;
};

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}
const inverse = (n: bigint): bigint => power(n, p - 2n);

const d = mod(-121665n * inverse(121666n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint];
const neutral: Point = [0n, 1n, 1n, 0n];

/** RFC 8032 §5.1.4; complete, so it doubles too. */
function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * d * t1 * t2);
  const e = b - a;
  const f = 2n * z1 * z2 - c;
  const g = 2n * z1 * z2 + c;
  const h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point: Point, factor: bigint): Point {
  let result = neutral;
  let doubled = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
}

function littleEndian(bytes: Uint8Array): bigint {
  let number = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) number = (number << 8n) | BigInt(bytes[i] ?? 0);
  return number;
}

/** RFC 8032 §5.1.3; `null` when the bytes encode no point, or not canonically. */
function decode(bytes: Uint8Array): Point | null {
  const number = littleEndian(bytes);
  const y = BigInt.asUintN(255, number);
  const odd = number >> 255n;
  if (y >= p) return null;
  const u = mod(y * y - 1n);
  const v = mod(d * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(mod(u * power(v, 7n)), (p - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * rootOfMinusOne);
  if (mod(v * x * x) !== u || (x === 0n && odd === 1n)) return null;
  if ((x & 1n) !== odd) x = p - x;
  return [x, y, 1n, mod(x * y)];
}

function encode([x, y, z]: Point): Uint8Array {
  const shrink = inverse(z);
  let number = mod(y * shrink) | ((mod(x * shrink) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(number & 255n);
    number >>= 8n;
    return byte;
  });
}

const base = decode(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)));

/** False, never an exception, for whatever is malformed. Arguments as in `Ed25519` of the merkle primitives. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64 || base === null) return false;
  const key = decode(publicKey);
  const s = littleEndian(signature.subarray(32));
  // A key of small order would let one signature stand under many texts.
  if (key === null || s >= order || times(key, 8n)[0] === 0n) return false;
  const r = signature.subarray(0, 32);
  const k = littleEndian(sha512(concat(r, publicKey, message))) % order;
  const [x, y, z, t] = key;
  return equal(r, encode(add(times(base, s), times([p - x, y, z, p - t], k))));
}
