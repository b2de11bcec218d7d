/** Runs the load generator in its own process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadProgress, LoadResult } from './plan.ts';

const generator = fileURLToPath(new URL('./generate.ts', import.meta.url));

/** @throws Error when the generator could not go on; it has said why. */
export async function runLoad(
  plan: LoadPlan,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', generator], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  child.stdin.end(JSON.stringify(plan));
  let result: LoadResult | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { progress?: LoadProgress; result?: LoadResult };
    if (said.progress) onProgress(said.progress);
    if (said.result) result = said.result;
  }
  const [code] = await exited;
  if (result === null) throw new Error(`the load generator ended with ${code}`);
  return result;
}
