import type { Leaf } from '#primitives/tally.ts';
import { Disagreement, words } from './disagreement.ts';

interface Publication {
  /** Of the entry that published it. */
  readonly index: number;
  /** SHA-256 of `bulletin.json`, lower-case hex. */
  readonly digest: string;
  /** `<digest> <name>` of each published file. */
  readonly files: readonly string[];
}

/** What the journal itself says of one bulletin. */
export class OwnLeaves {
  readonly #id: string;
  readonly #publications: Publication[] = [];
  supersededBy: string | null = null;

  constructor(id: string) {
    this.#id = id;
  }

  add(index: number, leaf: Leaf): void {
    if (leaf.subject !== this.#id) return;
    const { digest, files, by } = leaf.facts;
    if (leaf.kind === 'bulletins.published' && typeof digest === 'string' && Array.isArray(files)) {
      this.#publications.push({ index, digest, files });
    }
    if (leaf.kind === 'bulletins.superseded' && typeof by === 'string') this.supersededBy = by;
  }

  /** @throws Disagreement when the journal never published these bytes. */
  publicationOf(digest: string): Publication {
    const same = this.#publications.find((publication) => publication.digest === digest);
    if (same) return same;
    const [first] = this.#publications;
    throw new Disagreement(
      words('通报本身', 'the bulletin itself'),
      words(`文件摘要为 ${digest}`, `the file has digest ${digest}`),
      first
        ? words(`日志发布的是 ${first.digest}`, `the journal published ${first.digest}`)
        : words('日志从未发布这份通报', 'the journal never published this bulletin'),
    );
  }
}
