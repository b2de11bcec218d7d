import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { closed } from '#platform/http/closed-schema.ts';
import { issuesOf } from '#platform/http/issues.ts';
import type { Located } from '../located.ts';
import type { Place, Problems } from '../problem.ts';
import { type JsonNode, JsonTextError, parseJsonText } from './json-text.ts';

/** Reads a file of one shape; `null`, with the problems said, when it has another. Unknown keys are problems. */
export function readJson<S extends TSchema>(
  file: string,
  text: string,
  schema: S,
  problems: Problems,
): Located<Static<S>> | null {
  let node: JsonNode;
  try {
    node = parseJsonText(file, text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    problems.add(error.place, error.message);
    return null;
  }
  const issues = issuesOf(Compile(closed(schema)), node.value, '$', 'en');
  for (const { path, wrong } of issues) {
    const steps = stepsOf(path);
    const last = steps.at(-1);
    problems.add(placeAt(node, steps), last === undefined ? wrong : `${nameOf(steps)} ${wrong}`);
  }
  if (issues.length > 0) return null;
  return { value: node.value as Static<S>, place: (...path) => placeAt(node, path) };
}

/** `$.sessions[3].subject` as `['sessions', 3, 'subject']`. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\.([^.[]*)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

const nameOf = (steps: readonly (string | number)[]): string =>
  steps.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? step : `${name}.${step}`),
    '',
  );

function placeAt(root: JsonNode, path: readonly (string | number)[]): Place {
  let node = root;
  for (const [i, step] of path.entries()) {
    const member = typeof step === 'string' ? node.members?.get(step) : undefined;
    // Something wrong with a member is shown at its key, something deeper where it is.
    if (member && i === path.length - 1) return member.key;
    const next = member?.node ?? (typeof step === 'number' ? node.elements?.[step] : undefined);
    if (!next) break;
    node = next;
  }
  return { file: node.file, line: node.line, column: node.column };
}
