/**
 * Trust policies, C2SP tlog-policy: whose checkpoints count, and which witnesses must have cosigned them. Lines:
 * `log <vkey> [url]`, `witness <name> <vkey> [url]`, `group <name> all|any|<k> <name>…`, `quorum <name>|none`, and
 * comments that begin with `#`. A name is defined above the line that uses it, and is a member at most once, so no
 * witness counts twice and no group contains itself.
 */
import { equal, FormatError } from '../bytes.ts';
import type { Hasher } from './hasher.ts';
import { keyOf } from './note.ts';
import { ed25519Cosignature, ed25519Note, keyIdOf, type PublicKey, parseVerifierKey } from './note-key.ts';

export interface PolicyLog {
  /** Its name is the origin of the log. */
  readonly key: PublicKey;
  readonly url: string | null;
}

export interface PolicyWitness {
  /** Has a meaning in this policy only; the key has a name of its own. */
  readonly name: string;
  readonly key: PublicKey;
  /** Where `/add-checkpoint` is posted to; `null` where the policy serves verification only. */
  readonly url: string | null;
}

/** What must have vouched for a checkpoint: one witness, or so many members of a group. */
export type Quorum =
  | { readonly witness: string }
  | { readonly group: string; readonly threshold: number; readonly members: readonly Quorum[] };

export interface TrustPolicy {
  /** None where the log is known from elsewhere. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** `null`: no cosignature is asked for. */
  readonly quorum: Quorum | null;
}

/** Twice what the format asks every reader to support; a note's 100 signatures leave room for so many. */
const maxOfAKind = 64;
const maxCharacters = 65_536;
const nobody = 'none';

/** @throws FormatError naming the line and what is wrong with it. */
export function parsePolicy(hasher: Hasher, text: string): TrustPolicy {
  if (text.length > maxCharacters) {
    throw new FormatError(`policy: ${text.length} characters, at most ${maxCharacters} are read`);
  }
  if (text !== '' && !text.endsWith('\n')) {
    throw new FormatError('policy: cut short, the last line does not end with a line feed');
  }
  const reader = new PolicyReader(hasher);
  for (const [i, line] of text.split('\n').entries()) {
    try {
      reader.read(line);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError(`policy, line ${i + 1}: ${error.message}`, { cause: error });
    }
  }
  return reader.policy();
}

/** @param cosigned names, in the policy, of the witnesses whose cosignatures were verified. */
export function quorumMet(quorum: Quorum | null, cosigned: ReadonlySet<string>): boolean {
  if (quorum === null) return true;
  if ('witness' in quorum) return cosigned.has(quorum.witness);
  return quorum.members.filter((member) => quorumMet(member, cosigned)).length >= quorum.threshold;
}

class PolicyReader {
  readonly #hasher: Hasher;
  readonly #logs: PolicyLog[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #named = new Map<string, Quorum>();
  readonly #members = new Set<string>();
  #groups = 0;
  /** `undefined` until its line is read. */
  #quorum: Quorum | null | undefined;

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
  }

  read(line: string): void {
    checkCharacters(line);
    const [keyword, ...words] = line.split(/[ \t]+/).filter((word) => word !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.#readLog(words);
    else if (keyword === 'witness') this.#readWitness(words);
    else if (keyword === 'group') this.#readGroup(words);
    else if (keyword === 'quorum') this.#readQuorum(words);
    else
      throw new FormatError(
        `${JSON.stringify(keyword.slice(0, 40))} is none of log, witness, group and quorum`,
      );
  }

  policy(): TrustPolicy {
    if (this.#quorum === undefined) throw new FormatError('policy: it has no quorum line');
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum };
  }

  #readLog([vkey, url, ...rest]: readonly string[]): void {
    if (vkey === undefined || rest.length > 0) throw new FormatError('expected log <vkey> [url]');
    const key = parseVerifierKey(this.#hasher, vkey);
    if (key.type !== ed25519Note) {
      throw new FormatError(`the key of ${key.name} is a cosigner's; a log's has type ${ed25519Note}`);
    }
    this.#checkKeyIsNew(key);
    if (this.#logs.length === maxOfAKind) throw tooMany('logs');
    this.#logs.push({ key, url: url ?? null });
  }

  #readWitness([name, vkey, url, ...rest]: readonly string[]): void {
    if (name === undefined || vkey === undefined || rest.length > 0) {
      throw new FormatError('expected witness <name> <vkey> [url]');
    }
    this.#checkNameIsNew(name);
    const key = parseVerifierKey(this.#hasher, vkey);
    if (key.type !== ed25519Cosignature) {
      throw new FormatError(`the key of ${key.name} is a log's; a witness's has type ${ed25519Cosignature}`);
    }
    this.#checkKeyIsNew(key);
    if (this.#witnesses.length === maxOfAKind) throw tooMany('witnesses');
    this.#witnesses.push({ name, key, url: url ?? null });
    this.#named.set(name, { witness: name });
  }

  #readGroup([group, needed, ...members]: readonly string[]): void {
    if (group === undefined || needed === undefined || members.length === 0) {
      throw new FormatError('expected group <name> all|any|<k> <name>…');
    }
    this.#checkNameIsNew(group);
    const threshold = thresholdOf(needed, members.length);
    const resolved = members.map((member) => {
      const known = this.#known(member);
      if (this.#members.has(member)) throw new FormatError(`${shown(member)} is a member more than once`);
      this.#members.add(member);
      return known;
    });
    if (this.#groups === maxOfAKind) throw tooMany('groups');
    this.#groups += 1;
    this.#named.set(group, { group, threshold, members: resolved });
  }

  #readQuorum([name, ...rest]: readonly string[]): void {
    if (name === undefined || rest.length > 0) throw new FormatError(`expected quorum <name>|${nobody}`);
    if (this.#quorum !== undefined) throw new FormatError('there is more than one quorum line');
    this.#quorum = name === nobody ? null : this.#known(name);
  }

  #known(name: string): Quorum {
    const known = this.#named.get(name);
    if (known === undefined) {
      throw new FormatError(`${shown(name)} is not the name of a witness or group on a line above`);
    }
    return known;
  }

  #checkNameIsNew(name: string): void {
    if (name === nobody) throw new FormatError(`the name ${nobody} is reserved`);
    if (this.#named.has(name)) throw new FormatError(`the name ${shown(name)} is taken by a line above`);
  }

  /** One key under two names would count twice; a log's own key as a witness would vouch for itself. */
  #checkKeyIsNew(key: PublicKey): void {
    const id = keyOf({ name: key.name, keyId: keyIdOf(this.#hasher, key) });
    for (const { key: other } of [...this.#logs, ...this.#witnesses]) {
      const otherId = keyOf({ name: other.name, keyId: keyIdOf(this.#hasher, other) });
      if (equal(key.publicKey, other.publicKey) || id === otherId) {
        throw new FormatError(`the key ${id} is that of ${otherId} on a line above`);
      }
    }
  }
}

function checkCharacters(line: string): void {
  for (let i = 0; i < line.length; i += 1) {
    const code = line.charCodeAt(i);
    if (code === 0x0d) throw new FormatError('it has a carriage return; save the file with Unix line ends');
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) {
      throw new FormatError(`control character 0x${code.toString(16).padStart(2, '0')} at position ${i + 1}`);
    }
  }
}

function thresholdOf(needed: string, members: number): number {
  if (needed === 'all') return members;
  if (needed === 'any') return 1;
  const threshold = /^[1-9][0-9]{0,3}$/.test(needed) ? Number(needed) : 0;
  if (threshold < 1 || threshold > members) {
    throw new FormatError(`${shown(needed)} is none of all, any and the numbers from 1 to ${members}`);
  }
  return threshold;
}

const shown = (word: string): string => JSON.stringify(word.slice(0, 40));
const tooMany = (what: string): FormatError => new FormatError(`more than ${maxOfAKind} ${what}`);
