/**
 * What the first screen does without, as one file that loads behind it: so everything is on the phone before the line
 * can break, and the phrases of all of it are compressed together.
 */
export { checkLetter } from './check.ts';
export { createPad } from './pad.ts';
export { receiptFile } from './receipt-file.ts';
