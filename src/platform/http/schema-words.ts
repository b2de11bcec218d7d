/** Says in words what a schema expects. */
import { Day, Id, Instant } from '#primitives/endpoint.ts';
import { isNode, type SchemaNode } from './closed-schema.ts';
import type { Language } from './language.ts';

type Spoken = Readonly<Record<Language, string>>;

const patternOf = (schema: object) => (schema as { pattern?: string }).pattern ?? '';

const knownPatterns = new Map<string, Spoken>([
  [patternOf(Id), { zh: '小写的 UUID', en: 'a lower-case UUID' }],
  [
    patternOf(Instant),
    { zh: '形如 2020-07-03T10:00:00.000Z 的 UTC 时刻', en: 'a UTC instant like 2020-07-03T10:00:00.000Z' },
  ],
  [patternOf(Day), { zh: '形如 2020-07-03 的日期', en: 'a day like 2020-07-03' }],
]);

const types: Readonly<Record<string, Spoken>> = {
  string: { zh: '文本', en: 'text' },
  integer: { zh: '整数', en: 'a whole number' },
  number: { zh: '数字', en: 'a number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '对象', en: 'an object' },
  null: { zh: '空值 null', en: 'null' },
};

export function typeInWords(type: string, language: Language): string {
  return types[type]?.[language] ?? type;
}

export function patternInWords(pattern: string, language: Language): string {
  const known = knownPatterns.get(pattern);
  if (known) return known[language];
  return language === 'zh' ? `符合格式 ${pattern} 的文本` : `text that matches ${pattern}`;
}

export function valueInWords(value: unknown): string {
  return JSON.stringify(value);
}

const MOST_NAMED = 12;

/** `undefined` (an unknown part of a schema) and anything unusual become "something else". */
export function schemaInWords(schema: unknown, language: Language): string {
  if (!isNode(schema)) return language === 'zh' ? '其他内容' : 'something else';
  if (typeof schema.description === 'string') return schema.description;
  if ('const' in schema) return valueInWords(schema.const);
  if (Array.isArray(schema.enum)) return oneOf(schema.enum.map(valueInWords), language);
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) {
    return oneOf([...new Set(branches.map((branch) => schemaInWords(branch, language)))], language);
  }
  if (typeof schema.pattern === 'string') return patternInWords(schema.pattern, language);
  if (typeof schema.type === 'string') return typeInWords(schema.type, language) + range(schema);
  return language === 'zh' ? '其他内容' : 'something else';
}

function oneOf(words: readonly string[], language: Language): string {
  const named = words.slice(0, MOST_NAMED).join(language === 'zh' ? '、' : ', ');
  const rest = words.length > MOST_NAMED ? ' …' : '';
  if (words.length === 1) return named;
  return language === 'zh' ? `${named}${rest} 之一` : `one of ${named}${rest}`;
}

function range(schema: SchemaNode): string {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  if (minimum === undefined && maximum === undefined) return '';
  return ` (${minimum ?? ''}…${maximum ?? ''})`;
}
