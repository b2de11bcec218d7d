/**
 * The letters of a class meeting, prepared as records of the load generator: who signs next, under which link, with
 * which id, and what the phone signed. Classes sign in bursts, many at a time; which ones is drawn.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { testAct } from '#capabilities/organisation/fixtures.ts';
import { handwritingText, letterStatement } from '#capabilities/pledges/rules.ts';
import { newId } from '#primitives/id.ts';
import { postTemplate, type RequestTemplate, recordBytes } from '../load/plan.ts';
import type { World } from './open-world.ts';
import { firstOfClass, firstOfPart, firstOfSchool, idNumberOf, numberOf } from './population.ts';

export interface LettersToPrepare {
  readonly path: string;
  /** These classes sign, all of each. */
  readonly fromClass: number;
  readonly toClass: number;
  /** With a key made for each phone, and its signature. */
  readonly deviceSigned: boolean;
  readonly handwritten: boolean;
  /** Share of letters that are sent again later: the half of them as they were, the other as a new letter. */
  readonly repeats: number;
}

export interface PreparedLetters {
  readonly path: string;
  readonly template: RequestTemplate;
  readonly candidates: number;
  readonly records: number;
}

const CODE_CHARACTERS = 12;
const NUMBER_DIGITS = 14;
const TAIL_CHARACTERS = 4;
const ID_CHARACTERS = 36;
const PUBLIC_KEY_CHARACTERS = 44;
const SIGNATURE_CHARACTERS = 88;
/** So many classes hold their meeting at the same moment. */
const CLASSES_AT_ONCE = 300;
/** A repeat comes after about so many other letters. */
const REPEATED_AFTER = 20_000;
const WRITTEN_BYTES = 1024 * 1024;

/** Three characters written on a phone: 12 strokes, 240 points. */
const handwriting = {
  width: 360,
  height: 180,
  strokes: Array.from({ length: 12 }, (_, stroke) =>
    Array.from({ length: 20 }, (_, point) => [
      20 + ((stroke * 29 + point * 3) % 320),
      30 + ((stroke * 17 + point * 5) % 120),
      stroke * 400 + point * 16,
    ]).flat(),
  ),
};

function templateFor(world: World, { deviceSigned, handwritten }: LettersToPrepare): RequestTemplate {
  const device = [
    '"device":{"publicKey":"',
    PUBLIC_KEY_CHARACTERS,
    '","signature":"',
    SIGNATURE_CHARACTERS,
    '"},',
  ];
  return postTemplate(
    ['/api/pledges/signing/', CODE_CHARACTERS, '/letters'],
    [
      '{"number":"',
      NUMBER_DIGITS,
      '","idTail":"',
      TAIL_CHARACTERS,
      '","id":"',
      ID_CHARACTERS,
      '",',
      ...(deviceSigned ? device : []),
      ...(handwritten ? [`"handwriting":${JSON.stringify(handwriting)},`] : []),
      `"wordingId":"${world.wording.id}","affirmed":true,"guardianAffirmed":false}`,
    ],
  );
}

/** Writes the records in the sequence in which they will be sent. @param seed of everything that is drawn */
export function prepareLetters(world: World, wanted: LettersToPrepare, seed = 1): PreparedLetters {
  const template = templateFor(world, wanted);
  const bytesOfRecord = recordBytes(template);
  const file = openSync(wanted.path, 'w');
  const buffer = Buffer.alloc(Math.ceil(WRITTEN_BYTES / bytesOfRecord) * bytesOfRecord);
  let filled = 0;
  let records = 0;
  let candidates = 0;
  const put = (record: string) => {
    filled += buffer.write(record, filled, 'latin1');
    records += 1;
    if (filled < buffer.length) return;
    writeSync(file, buffer);
    filled = 0;
  };
  const random = drawing(seed);
  const again: string[] = [];
  const recordOf = recordMaker(world, wanted);
  for (const candidate of inMeetings(world, wanted, random)) {
    const record = recordOf(candidate, records);
    put(record);
    candidates += 1;
    if (random() < wanted.repeats) again.push(random() < 0.5 ? record : recordOf(candidate, records));
    if (again.length > REPEATED_AFTER * wanted.repeats) put(again.shift() as string);
  }
  for (const record of again) put(record);
  writeSync(file, buffer, 0, filled);
  closeSync(file);
  return { path: wanted.path, template, candidates, records };
}

interface Candidate {
  readonly serial: number;
  readonly theClass: number;
  readonly province: string;
}

/** Each class in a sequence that is drawn; of those in their meeting, any may be the next to send a letter. */
function* inMeetings({ size }: World, wanted: LettersToPrepare, random: () => number): Generator<Candidate> {
  const { fromClass, toClass } = wanted;
  const waiting = shuffled(fromClass, toClass, random);
  const provinceOf = provincesByClass(size);
  const meetings: { theClass: number; next: number; end: number }[] = [];
  let opened = 0;
  for (;;) {
    while (meetings.length < CLASSES_AT_ONCE && opened < waiting.length) {
      const theClass = waiting[opened] ?? 0;
      opened += 1;
      const next = firstOfClass(size, theClass);
      const end = firstOfClass(size, theClass + 1);
      if (next < end) meetings.push({ theClass, next, end });
    }
    const place = Math.floor(random() * meetings.length);
    const meeting = meetings[place];
    if (!meeting) return;
    yield { serial: meeting.next, theClass: meeting.theClass, province: provinceOf(meeting.theClass) };
    meeting.next += 1;
    if (meeting.next < meeting.end) continue;
    const last = meetings.pop();
    if (last && last !== meeting) meetings[place] = last;
  }
}

function provincesByClass(size: World['size']): (theClass: number) => string {
  const ends = size.parts.map((_, part) => firstOfSchool(size, firstOfPart(size, part + 1)));
  return (theClass) => size.parts[ends.findIndex((end) => theClass < end)]?.province ?? '';
}

function shuffled(from: number, to: number, random: () => number): Uint32Array {
  const all = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const one = all[i] ?? 0;
    all[i] = all[j] ?? 0;
    all[j] = one;
  }
  return all;
}

/** Letters of one millisecond, as the phones of a country make their ids. */
const LETTERS_A_MS = 12;
const RANDOM_BYTES = 64 * 1024;

function recordMaker(
  world: World,
  wanted: LettersToPrepare,
): (candidate: Candidate, place: number) => string {
  const handwritingDigest = wanted.handwritten
    ? createHash('sha256').update(handwritingText(handwriting)).digest('hex')
    : null;
  let pool = Buffer.alloc(0);
  const random = () => {
    if (pool.length === 0) pool = randomBytes(RANDOM_BYTES);
    const drawn = pool.subarray(0, 16);
    pool = pool.subarray(16);
    return drawn;
  };
  return ({ serial, theClass, province }, place) => {
    const id = newId(random, new Date(testAct.at.getTime() + Math.floor(place / LETTERS_A_MS)));
    const linkCode = world.linkCodes[theClass] ?? '';
    const number = numberOf(province, serial);
    const plain = linkCode + number + idNumberOf(serial).slice(-TAIL_CHARACTERS) + id;
    if (!wanted.deviceSigned) return plain;
    const { digest: wordingDigest } = world.wording;
    return (
      plain + onDevice({ id, linkCode, number, wordingDigest, guardianAffirmed: false, handwritingDigest })
    );
  };
}

/** Base64 of a new phone's public key, then of its signature over the letter. */
function onDevice(letter: Parameters<typeof letterStatement>[0]): string {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const signature = sign(null, Buffer.from(letterStatement(letter)), privateKey);
  return Buffer.from(x, 'base64url').toString('base64') + signature.toString('base64');
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
