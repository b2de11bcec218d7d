/**
 * The root over 1,000,000 leaves of 200 bytes, rebuilt from nothing on one core, as the audit, the verifier and a server
 * that lost its tiles do it. Peer: the tree as one writes it first, `createHash` for every node and an array of digests
 * for every level. Both must find the same root.
 */
import { hash } from 'node:crypto';
import { nodeHasher } from '#platform/journal/node-crypto.ts';
import { equal } from '#primitives/bytes.ts';
import { Frontier } from '#primitives/merkle/frontier.ts';
import { naiveRoot } from './journal/naive-root.ts';
import { report, rounded } from './report.ts';

const LEAVES = 1_000_000;
const LEAF_BYTES = 200;
const ROUNDS = 5;

const bytes = Buffer.alloc(LEAVES * LEAF_BYTES);
for (let at = 0; at < bytes.length; at += 32) {
  bytes.write(hash('sha256', String(at), 'binary').slice(0, bytes.length - at), at, 'latin1');
}
const leaves = Array.from({ length: LEAVES }, (_, i) => bytes.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES));

const ours: number[] = [];
const peers: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const rebuilt = timed(rebuild);
  ours.push(rebuilt.seconds);
  if (round >= 2) continue;
  const naive = timed(() => naiveRoot(leaves));
  peers.push(naive.seconds);
  if (!equal(rebuilt.root, naive.root)) throw new Error('the two roots differ');
}
report([
  {
    bench: 'tree',
    case: `root over ${LEAVES} leaves of ${LEAF_BYTES} bytes`,
    value: rounded(median(ours)),
    unit: 's',
    peer: 'createHash for every node, an array for every level',
    peerValue: rounded(median(peers)),
  },
]);

function rebuild(): Uint8Array {
  const frontier = new Frontier(nodeHasher);
  for (const leaf of leaves) frontier.append(nodeHasher.leaf(leaf));
  return frontier.root();
}

function timed(work: () => Uint8Array): { root: Uint8Array; seconds: number } {
  const beganMs = performance.now();
  const root = work();
  return { root, seconds: (performance.now() - beganMs) / 1_000 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
