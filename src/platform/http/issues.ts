/** Turns a schema's verdict into a list that a person can work through: where, and what was expected. */

import type { Validator } from 'typebox/schema';
import { Settings } from 'typebox/system';
import type { ErrorReply } from '#primitives/endpoint.ts';
import { isNode } from './closed-schema.ts';
import type { Language } from './language.ts';
import { patternInWords, schemaInWords, typeInWords, valueInWords } from './schema-words.ts';

export type Issue = NonNullable<ErrorReply['issues']>[number];

type Verdict = ReturnType<Validator['Errors']>[1][number];

/** More than any form has fields; a list with a thousand wrong rows is cut off here. */
const MOST_ISSUES = 100;
// TypeBox stops at 8 otherwise. Unions count one verdict for each branch, hence the room.
Settings.Set({ maxErrors: 10 * MOST_ISSUES });

/**
 * @param where `body`, `query` or `params`: the first word of every path, as in `body.rows[3].name`.
 * @returns at least one issue when the value does not pass.
 */
export function issuesOf(validator: Validator, value: unknown, where: string, language: Language): Issue[] {
  const [passes, verdicts] = validator.Errors(value);
  if (passes) return [];
  const explain = { schema: validator.Schema(), where, language };
  const issues = settle(verdicts, explain);
  return issues.length > 0
    ? issues.slice(0, MOST_ISSUES)
    : [{ path: where, wrong: language === 'zh' ? '内容不符合要求' : 'does not have the expected form' }];
}

interface Explaining {
  readonly schema: unknown;
  readonly where: string;
  readonly language: Language;
}

/** A union reports every branch that failed; a reader wants the one that was meant, or the list of what is possible. */
function settle(verdicts: readonly Verdict[], explaining: Explaining): Issue[] {
  const isUnder = (verdict: Verdict, union: Verdict) =>
    verdict.schemaPath.startsWith(`${union.schemaPath}/${union.keyword}/`);
  const unions = verdicts.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const outermost = unions.filter((union) => !unions.some((other) => isUnder(union, other)));
  const issues: Issue[] = [];
  for (const verdict of verdicts) {
    if (outermost.includes(verdict)) {
      const inner = verdicts.filter((other) => isUnder(other, verdict));
      const meant = branchMeant(inner, verdict);
      issues.push(...(meant ? settle(meant, explaining) : [noBranch(inner, verdict, explaining)]));
    } else if (!outermost.some((union) => isUnder(verdict, union))) {
      issues.push(...inWords(verdict, explaining));
    }
  }
  return issues;
}

/** Whether a branch says `kind: "x"` of its own and the value says something else. */
function isDistinguishing({ keyword, schemaPath }: Verdict, union: Verdict): boolean {
  const below = schemaPath.slice(`${union.schemaPath}/${union.keyword}/`.length);
  return keyword === 'const' && /^\d+\/properties\/[^/]+$/.test(below);
}

/** The only branch whose distinguishing constants fit, if there is exactly one. */
function branchMeant(inner: readonly Verdict[], union: Verdict): Verdict[] | null {
  const start = `${union.schemaPath}/${union.keyword}/`.length;
  const branches = Map.groupBy(inner, ({ schemaPath }) => schemaPath.slice(start).split('/')[0] ?? '');
  const fitting = [...branches.values()].filter((verdicts) =>
    verdicts.every((verdict) => {
      const isItself = verdict.instancePath === union.instancePath;
      const isAnotherType = (verdict.keyword === 'type' || verdict.keyword === 'const') && isItself;
      return !isAnotherType && !isDistinguishing(verdict, union);
    }),
  );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** When all branches are told apart by one property, that property is what is wrong; otherwise it is the whole. */
function noBranch(inner: readonly Verdict[], union: Verdict, explaining: Explaining): Issue {
  const constants = inner.filter((verdict) => isDistinguishing(verdict, union));
  const [first] = constants;
  const oneProperty = constants.every(({ instancePath }) => instancePath === first?.instancePath);
  if (first && oneProperty) {
    const allowed = constants.map(({ params }) => (params as { allowedValue: unknown }).allowedValue);
    return { path: pathOf(first, explaining), wrong: expected(explaining, { enum: [...new Set(allowed)] }) };
  }
  return { path: pathOf(union, explaining), wrong: expected(explaining, schemaAt(explaining, union)) };
}

function inWords(verdict: Verdict, explaining: Explaining): Issue[] {
  const { language } = explaining;
  const say = (zh: string, en: string): Issue[] => [
    { path: pathOf(verdict, explaining), wrong: language === 'zh' ? zh : en },
  ];
  switch (verdict.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const names = Object.values(verdict.params as Record<string, readonly PropertyKey[]>).flat();
      return names.map((name) => ({
        path: pathOf(verdict, explaining, String(name)),
        wrong:
          language === 'zh'
            ? '没有这一项，请去掉或改正名称'
            : 'is not known here; remove it or correct its name',
      }));
    }
    case 'boolean':
      return [];
    case 'required': {
      const owner = schemaAt(explaining, verdict);
      const properties = isNode(owner) && isNode(owner.properties) ? owner.properties : {};
      return verdict.params.requiredProperties.map((name) => ({
        path: pathOf(verdict, explaining, name),
        wrong: `${language === 'zh' ? '缺少此项，' : 'is missing; '}${expected(explaining, properties[name])}`,
      }));
    }
    case 'type': {
      const { type } = verdict.params;
      const words = (Array.isArray(type) ? type : [type]).map((name) => typeInWords(name, language));
      return say(`应为${words.join('或')}`, `expected ${words.join(' or ')}`);
    }
    case 'const':
      return say(
        `应为 ${valueInWords(verdict.params.allowedValue)}`,
        `expected ${valueInWords(verdict.params.allowedValue)}`,
      );
    case 'pattern': {
      const words = patternInWords(String(verdict.params.pattern), language);
      return say(`应为${words}`, `expected ${words}`);
    }
    case 'minLength':
      return verdict.params.limit === 1
        ? say('不能为空', 'must not be empty')
        : say(`至少 ${verdict.params.limit} 个字符`, `needs at least ${verdict.params.limit} characters`);
    case 'maxLength':
      return say(
        `最多 ${verdict.params.limit} 个字符`,
        `may have at most ${verdict.params.limit} characters`,
      );
    case 'minItems':
      return say(`至少 ${verdict.params.limit} 项`, `needs at least ${verdict.params.limit} items`);
    case 'maxItems':
      return say(`最多 ${verdict.params.limit} 项`, `may have at most ${verdict.params.limit} items`);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum': {
      const { comparison, limit } = verdict.params;
      return say(`应 ${comparison} ${limit}`, `must be ${comparison} ${limit}`);
    }
    case 'multipleOf':
      return say(
        `应为 ${verdict.params.multipleOf} 的倍数`,
        `must be a multiple of ${verdict.params.multipleOf}`,
      );
    case 'uniqueItems':
      return say('各项不得重复', 'must not repeat an item');
    case '~refine':
      return say(verdict.params.message, verdict.params.message);
    default: {
      const words = expected(explaining, schemaAt(explaining, verdict));
      return say(words, words);
    }
  }
}

function expected({ language }: Explaining, schema: unknown): string {
  const words = schemaInWords(schema, language);
  return language === 'zh' ? `应为${/^[\x20-\x7e]/.test(words) ? ' ' : ''}${words}` : `expected ${words}`;
}

const unescapePointer = (step: string) => step.replace(/~1/g, '/').replace(/~0/g, '~');

function pathOf(verdict: Verdict, { where }: Explaining, property?: string): string {
  const steps = verdict.instancePath.split('/').slice(1).map(unescapePointer);
  if (property !== undefined) steps.push(property);
  return steps.reduce((path, step) => path + (/^\d+$/.test(step) ? `[${step}]` : `.${step}`), where);
}

/** The part of the schema that gave the verdict; `undefined` where it lies behind a reference. */
function schemaAt({ schema }: Explaining, verdict: Verdict): unknown {
  return verdict.schemaPath
    .split('/')
    .slice(1)
    .map(unescapePointer)
    .reduce<unknown>(
      (node, step) => (typeof node === 'object' && node !== null ? Reflect.get(node, step) : undefined),
      schema,
    );
}
