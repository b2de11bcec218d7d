/** One way of encrypting personal fields at rest, under keys of its own. */
export interface CryptoProvider {
  /** First byte of everything it seals, by which sealed fields name the way they were sealed. */
  readonly version: number;
  seal(plain: string): Buffer;
  /**
   * @param sealed with {@link version} as its first byte.
   * @throws Error when the bytes were cut short, were not sealed under this key, or were changed since.
   */
  open(sealed: Buffer): string;
}
