import type { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { commitmentsOf } from '#capabilities/bulletins/rules.ts';
import { parseCommitment, type TableCommitment, tableCommittedKind } from '#primitives/class-table.ts';
import type { Leaf } from '#primitives/tally.ts';
import { asIs, Disagreement, words } from './disagreement.ts';

interface Committed {
  readonly index: number;
  readonly leaf: Leaf;
}

/** What the journal says of the tables of one bulletin. */
export class CommittedTables {
  readonly #bulletin: string;
  readonly #committed: Committed[] = [];

  constructor(bulletin: string) {
    this.#bulletin = bulletin;
  }

  add(index: number, leaf: Leaf): void {
    if (leaf.kind !== tableCommittedKind || leaf.facts.bulletin !== this.#bulletin) return;
    this.#committed.push({ index, leaf });
  }

  /**
   * Each table of the bulletin has one entry that says the same, and no entry says more: whoever holds a proof of a
   * row holds it of the table that was counted here.
   * @throws Disagreement naming the table and what the journal says of it.
   */
  compare(document: BulletinDocument): void {
    const named = commitmentsOf(document);
    for (const { commitment, entry } of named) {
      const [first, second] = this.#committed.filter(({ leaf }) => leaf.subject === entry);
      const about = words(`${commitment.figure} 的分项表`, `the table of ${commitment.figure}`);
      if (!first) {
        throw new Disagreement(
          about,
          words(`通报称日志以 ${entry} 载明了它`, `the bulletin says the journal has it as ${entry}`),
          words('日志没有这样的条目', 'the journal has no such entry'),
        );
      }
      if (second) {
        throw new Disagreement(
          words(`${about.zh}，应只有一条日志载明`, `${about.en}, which should have one entry`),
          saidBy(first),
          saidBy(second),
        );
      }
      compareFacts(about, commitment, first);
    }
    const stray = this.#committed.find(({ leaf }) => !named.some(({ entry }) => entry === leaf.subject));
    if (stray) {
      throw new Disagreement(
        words('日志中的分项表', 'the tables in the journal'),
        words(`通报列出 ${named.length} 张`, `the bulletin names ${named.length}`),
        words(`${saidBy(stray).zh}，不在其中`, `${saidBy(stray).en}, which is none of them`),
      );
    }
  }
}

const saidBy = ({ index, leaf: { facts } }: Committed) =>
  words(
    `日志第 ${index} 号载明 ${facts.figure} 的根 ${facts.root}`,
    `entry ${index} of the journal says ${facts.figure} has root ${facts.root}`,
  );

const factNames = ['figure', 'asOfIndex', 'splitBy', 'rows', 'total', 'root'] as const;

function compareFacts(
  about: Disagreement['about'],
  named: TableCommitment,
  { index, leaf }: Committed,
): void {
  let said: TableCommitment;
  try {
    said = parseCommitment(leaf);
  } catch (error) {
    throw new Disagreement(
      about,
      words(`日志第 ${index} 号应载明它`, `entry ${index} should say what it is`),
      asIs((error as Error).message),
    );
  }
  for (const name of factNames) {
    if (said[name] === named[name]) continue;
    throw new Disagreement(
      words(`${about.zh}：${name}`, `${about.en}: ${name}`),
      words(`通报为 ${named[name]}`, `the bulletin says ${named[name]}`),
      words(`日志第 ${index} 号为 ${said[name]}`, `entry ${index} of the journal says ${said[name]}`),
    );
  }
}
