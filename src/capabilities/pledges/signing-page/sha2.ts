/**
 * SHA-256 and SHA-512 (FIPS 180-4) as one function of the word length. The page carries its own because WebCrypto is
 * asynchronous and absent outside https, and the library that the console uses is a sixth of this page's budget. Slow,
 * which is enough: one receipt takes a few hundred blocks.
 */

/** The first 64 bits behind the point of the `k`-th root of `n`. */
function rootFraction(n: bigint, k: bigint): bigint {
  const scaled = n << (64n * k);
  let root = 0n;
  for (let bit = 1n << 73n; bit > 0n; bit >>= 1n) if ((root | bit) ** k <= scaled) root |= bit;
  return BigInt.asUintN(64, root);
}

const primes: bigint[] = [];
for (let n = 2n; primes.length < 80; n += 1n) if (primes.every((prime) => n % prime)) primes.push(n);
const roundConstants = primes.map((prime) => rootFraction(prime, 3n));
const initialState = primes.slice(0, 8).map((prime) => rootFraction(prime, 2n));

/** Distances of the two big and the two small sigma functions; the last of a small one is a shift. */
const distances = {
  32: [2n, 13n, 22n, 6n, 11n, 25n, 7n, 18n, 3n, 17n, 19n, 10n],
  64: [28n, 34n, 39n, 14n, 18n, 41n, 1n, 8n, 7n, 19n, 61n, 6n],
} as const;

const sha2 =
  (bits: 32 | 64) =>
  (message: Uint8Array): Uint8Array => {
    const size = BigInt(bits);
    const [a1, a2, a3, e1, e2, e3, s1, s2, s3, t1, t2, t3] = distances[bits];
    const word = (value: bigint): bigint => BigInt.asUintN(bits, value);
    const turned = (value: bigint, by: bigint): bigint => (value >> by) | word(value << (size - by));
    // The constants of SHA-256 are the upper halves of those of SHA-512.
    const cut = (value: bigint): bigint => value >> (64n - size);

    const blockBytes = bits * 2;
    const padded = new Uint8Array(Math.ceil((message.length + 1 + bits / 4) / blockBytes) * blockBytes);
    padded.set(message);
    padded[message.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);

    const state = initialState.map(cut);
    const rounds = bits === 32 ? 64 : 80;
    for (let from = 0; from < padded.length; from += blockBytes) {
      const words = new BigUint64Array(rounds);
      let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
      for (let t = 0; t < rounds; t += 1) {
        const back = (steps: number): bigint => words[t - steps] ?? 0n;
        if (t < 16) {
          words[t] = bits === 32 ? BigInt(view.getUint32(from + t * 4)) : view.getBigUint64(from + t * 8);
        } else {
          const x = back(15);
          const y = back(2);
          const small = turned(x, s1) ^ turned(x, s2) ^ (x >> s3);
          words[t] = word(back(16) + small + back(7) + (turned(y, t1) ^ turned(y, t2) ^ (y >> t3)));
        }
        const big = turned(e, e1) ^ turned(e, e2) ^ turned(e, e3);
        const added = h + big + ((e & f) ^ (word(~e) & g)) + cut(roundConstants[t] ?? 0n) + back(0);
        const mixed = (turned(a, a1) ^ turned(a, a2) ^ turned(a, a3)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, word(d + added), c, b, a, word(added + mixed)];
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => {
        state[i] = word((state[i] ?? 0n) + value);
      });
    }
    const digest = new DataView(new ArrayBuffer(bits));
    state.forEach((value, i) => {
      if (bits === 32) digest.setUint32(i * 4, Number(value));
      else digest.setBigUint64(i * 8, value);
    });
    return new Uint8Array(digest.buffer);
  };

/** 32 bytes. */
export const sha256 = sha2(32);
/** 64 bytes. */
export const sha512 = sha2(64);
