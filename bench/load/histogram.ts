/**
 * Latencies in buckets whose width grows with the value, as HdrHistogram keeps them: 128 buckets for each doubling, so
 * every quantile is right to within 1 %, whatever the number of values.
 */

const SUB_BITS = 7;
const SUB_BUCKETS = 2 ** SUB_BITS;
const DOUBLINGS = 26;

export class Histogram {
  readonly #buckets = new Float64Array(DOUBLINGS * SUB_BUCKETS);
  count = 0;
  maxMicros = 0;

  /** @param micros whole, from 0 up to about an hour; longer ones are counted as the longest. */
  record(micros: number): void {
    // The doublings above the linear range that the value lies in, then its place among the 128 of that doubling.
    const shift = Math.max(0, 31 - Math.clz32(micros) - SUB_BITS);
    const bucket = shift * SUB_BUCKETS + (micros >>> shift);
    const last = this.#buckets.length - 1;
    const at = bucket > last ? last : bucket;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.count += 1;
    if (micros > this.maxMicros) this.maxMicros = micros;
  }

  /** The upper edge of the bucket below which this share of the values lies; 0 without values. @param q 0 … 1 */
  quantileMicros(q: number): number {
    const rank = Math.ceil(q * this.count);
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= rank && count > 0) return Math.min(upperEdge(bucket), this.maxMicros);
    }
    return this.maxMicros;
  }
}

/** Values below 256 have a bucket each; from there on every doubling has 128. */
function upperEdge(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (bucket - shift * SUB_BUCKETS + 1) * 2 ** shift - 1;
}
