/** Passwords: what is accepted, and how one is kept. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../http/refusal.ts';

/** How much work one hash is. */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. About 25 ms on one 2020s core. */
export const fullCost: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 };

/** For tests, and for demonstrations whose passwords are printed anyway. Made anew at full cost when it is first used. */
export const testCost: PasswordCost = { memoryKib: 64, passes: 1, parallelism: 1 };

const SHORTEST = 10;
const LONGEST = 200;

/**
 * Whether a password may be chosen: long enough, not the account's own name, not one character over and over. No rules
 * about digits and capitals: they make passwords worse (NIST SP 800-63B §3.1.1).
 */
export function isAcceptable(password: string, accountName: string): boolean {
  const text = folded(password);
  const length = [...text].length;
  if (length < SHORTEST || length > LONGEST) return false;
  // A name of two letters is in many good passwords by chance.
  const saysName = accountName.length >= 4 && text.toLowerCase().includes(accountName.toLowerCase());
  return !saysName && new Set(text).size >= 4;
}

/** The same password typed on another keyboard or input method gives the same bytes (NIST SP 800-63B §3.1.1.2). */
const folded = (password: string) => password.normalize('NFKC');

const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** @returns the hash in PHC form: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive(password, salt, TAG_BYTES, cost);
  const { memoryKib, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** @throws Error when the stored text is no PHC string of ours: the database was changed by hand. */
export async function isPassword(password: string, phc: string): Promise<boolean> {
  const { cost, salt, tag } = parsePhc(phc);
  return timingSafeEqual(await derive(password, salt, tag.length, cost), tag);
}

/** Whether a hash was made with less work than is asked for now. */
export function isWeaker(phc: string, cost: PasswordCost): boolean {
  const kept = parsePhc(phc).cost;
  return kept.memoryKib * kept.passes < cost.memoryKib * cost.passes;
}

/** A hash that no password matches, for the same work when there is no account. */
export function hashOfNothing(cost: PasswordCost): string {
  const { memoryKib, passes, parallelism } = cost;
  const zeros = (bytes: number) => unpadded(Buffer.alloc(bytes));
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${zeros(SALT_BYTES)}$${zeros(TAG_BYTES)}`;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parsePhc(phc: string): { cost: PasswordCost; salt: Buffer; tag: Buffer } {
  const [, memoryKib, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  if (salt === undefined || tag === undefined)
    throw new Error('a stored password hash is not in the expected form');
  return {
    cost: { memoryKib: Number(memoryKib), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/**
 * Hashing runs on Node's four worker threads, which also read files and resolve names. Two at a time leave room for
 * those; a queue longer than anyone would wait for is a flood and is refused.
 */
const AT_ONCE = 2;
const LONGEST_QUEUE = 100;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(
  password: string,
  salt: Buffer,
  tagLength: number,
  cost: PasswordCost,
): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= LONGEST_QUEUE) throw new Refusal('too-many-attempts', { retryAfterSeconds: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const { memoryKib: memory, passes, parallelism } = cost;
      const message = Buffer.from(folded(password).slice(0, 4 * LONGEST), 'utf8');
      argon2('argon2id', { message, nonce: salt, parallelism, tagLength, memory, passes }, (error, tag) => {
        if (error) reject(error);
        else resolve(tag);
      });
    });
  } finally {
    // The place is handed on rather than freed, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
