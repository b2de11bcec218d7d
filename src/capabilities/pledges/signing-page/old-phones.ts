/** What browsers of 2020 lack and our primitives use. Imported before anything else. */

if (typeof String.prototype.isWellFormed !== 'function') {
  Object.defineProperty(String.prototype, 'isWellFormed', {
    configurable: true,
    writable: true,
    value(this: string): boolean {
      return !/\p{Surrogate}/u.test(this);
    },
  });
}
