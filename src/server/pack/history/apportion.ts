/** Sharing out whole numbers so that the shares add up exactly. */

/** A share with bounds, and what it would naturally be. */
export interface Portion {
  readonly want: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Whole shares that add up to `total`, each within its bounds and as near to what it wants as the total allows.
 * @throws RangeError when the bounds do not let them add up.
 */
export function apportion(total: number, portions: readonly Portion[]): number[] {
  const shares = portions.map(({ want, least, most }) => Math.min(Math.max(Math.round(want), least), most));
  for (;;) {
    const missing = total - shares.reduce((sum, share) => sum + share, 0);
    if (missing === 0) return shares;
    const step = Math.sign(missing);
    const rooms = portions.map(({ least, most }, i) =>
      step > 0 ? most - (shares[i] ?? 0) : (shares[i] ?? 0) - least,
    );
    const room = rooms.reduce((sum, own) => sum + own, 0);
    if (room < Math.abs(missing)) {
      throw new RangeError(
        `${total} cannot be shared out: ${Math.abs(missing) - room} too ${step > 0 ? 'many' : 'few'}`,
      );
    }
    spread(shares, rooms, missing, room);
  }
}

/** Gives each its part of what is missing, in proportion to its room; the remainders go to the first with room left. */
function spread(shares: number[], rooms: number[], missing: number, room: number): void {
  const step = Math.sign(missing);
  let left = Math.abs(missing);
  const part = left / room;
  for (const [i, own] of rooms.entries()) {
    const given = Math.floor(own * part);
    shares[i] = (shares[i] ?? 0) + step * given;
    rooms[i] = own - given;
    left -= given;
  }
  for (let i = 0; left > 0 && i < rooms.length; i += 1) {
    if ((rooms[i] ?? 0) === 0) continue;
    shares[i] = (shares[i] ?? 0) + step;
    left -= 1;
  }
}
