import { readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeCrypto } from '#platform/journal/node-crypto.ts';
import { readPolicy } from '#platform/witness/read-policy.ts';
import type { TrustPolicy } from '#primitives/merkle/policy.ts';
import { asIs, CannotCheck, Disagreement, words } from '#verifier/disagreement.ts';
import { type PublishedFiles, verifyBulletin } from '#verifier/verify-bulletin.ts';
import type { Verb } from './main.ts';

/** Exit codes: published files agree, two things disagree, or a file is missing or the policy is none. */
const YES = 0;
const NO = 1;
const CANNOT_CHECK = 2;

/** Verifies a bulletin from published files alone: no database, no server. */
export const run: Verb = async (words, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      journal: { type: 'string' },
      key: { type: 'string' },
      policy: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [path] = positionals;
  if (path === undefined) {
    terminal.err(
      'kaoan verify: name the bulletin.json to check, e.g. data/published/bulletins/2020-1/bulletin.json',
    );
    return CANNOT_CHECK;
  }
  const folder = dirname(resolve(path));
  // As published: bulletins/<year>-<serial>/bulletin.json beside journal/.
  const journal = resolve(values.journal ?? join(folder, '..', '..', 'journal'));
  const say = (line: string) => (values.json ? undefined : terminal.out(line));
  let policy: TrustPolicy | undefined;
  try {
    if (values.policy !== undefined) policy = await readPolicy(values.policy);
  } catch (error) {
    terminal.err(`kaoan verify: ${(error as Error).message}`);
    return CANNOT_CHECK;
  }
  try {
    const bytes = await readInside(folder, path.split(/[\\/]/).at(-1) ?? path);
    if (bytes === null) throw new CannotCheck(path);
    const files: PublishedFiles = {
      beside: (name) => readInside(folder, name),
      journal: (name) => readInside(journal, name),
    };
    const proven = await verifyBulletin(bytes, files, nodeCrypto, {
      onCheck: ({ check, says }) => say(`  ✓ ${check.padEnd(11)} ${says.en}`),
      ...(values.key === undefined ? {} : { trustedKey: values.key }),
      ...(policy === undefined ? {} : { policy }),
    });
    const { number } = proven.document;
    const unwitnessed = proven.unwitnessed?.en ?? null;
    if (values.json) {
      terminal.out(
        JSON.stringify({
          verdict: 'yes',
          number,
          checks: proven.checks,
          supersededBy: proven.supersededBy,
          unwitnessed,
        }),
      );
    } else {
      if (unwitnessed !== null) terminal.out(`  ! ${unwitnessed}`);
      if (proven.supersededBy) terminal.out(`  ! superseded since, by bulletin ${proven.supersededBy}`);
      terminal.out(`yes: ${number} is what the journal says`);
    }
    return YES;
  } catch (error) {
    if (error instanceof CannotCheck) {
      if (values.json) terminal.out(JSON.stringify({ verdict: 'cannot-check', missing: error.missing }));
      else terminal.err(`cannot check: ${error.missing} is not there (journal: ${journal})`);
      return CANNOT_CHECK;
    }
    const { about, one, other } = error instanceof Disagreement ? error : malformed(error as Error);
    if (values.json) terminal.out(JSON.stringify({ verdict: 'no', about, one, other }));
    else {
      terminal.out(`no: ${about.en}`);
      terminal.out(`  one:   ${one.en}`);
      terminal.out(`  other: ${other.en}`);
    }
    return NO;
  }
};

const malformed = (error: Error): Disagreement =>
  new Disagreement(
    words('已发布的文件', 'the published files'),
    words('应当合乎格式', 'they should be well-formed'),
    asIs(error.message),
  );

/** `null` when the file does not exist; a name that leads out of the folder does not exist either. */
async function readInside(folder: string, name: string): Promise<Uint8Array | null> {
  const path = resolve(folder, name);
  if (!path.startsWith(folder + sep)) return null;
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}
