/** The page of interfaces: one self-contained HTML document without scripts, rendered from the OpenAPI document. */
import { docsStyle } from './docs-style.ts';
import type { Language } from './language.ts';
import type { OpenApiDocument, OpenApiOperation } from './open-api.ts';
import { schemaOutline } from './schema-outline.ts';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenApiOperation;
}

const words = {
  zh: {
    title: '接口',
    intro:
      '由接口声明生成，与服务器实际校验的内容一致。正文一律为 UTF-8 编码的 JSON；请求中出现未列出的字段即被拒绝，答复中不会出现未列出的字段。',
    errors:
      '出错时的答复有三类：refusal（预期之内的拒绝，写明原因和怎么办）、invalid（输入有误，逐项列出）、fault（系统出错，附编号）。',
    signIn: '除注明“公开”的以外，都须先登录；权限按任职计算，一律默认不允许。',
    document: 'OpenAPI 3.1 文档',
    other: ['en', 'English'],
    public: '公开',
    'signed-in': '登录即可',
    permission: '权限',
    parameters: '参数',
    body: '正文',
    reply: '答复',
    refusals: '拒绝',
    none: '无',
    required: '必填',
    count: (n: number) => `${n} 个接口`,
    permissions: '权限一览',
  },
  en: {
    title: 'Interfaces',
    intro:
      'Generated from the declarations that the server itself checks against. Bodies are JSON in UTF-8; a field that is not listed is refused in a request and never sent in a reply.',
    errors:
      'An error is one of three kinds: refusal (an expected no, with the reason and what to do), invalid (wrong input, listed item by item), fault (ours, with a number to quote).',
    signIn:
      'Sign in first, except where “public” is stated. Permissions follow from appointments; what is not allowed is refused.',
    document: 'OpenAPI 3.1 document',
    other: ['zh', '中文'],
    public: 'public',
    'signed-in': 'anyone signed in',
    permission: 'permission',
    parameters: 'Parameters',
    body: 'Body',
    reply: 'Reply',
    refusals: 'Refusals',
    none: 'none',
    required: 'required',
    count: (n: number) => `${n} interface${n === 1 ? '' : 's'}`,
    permissions: 'Permissions',
  },
} as const;

export function docsPage(document: OpenApiDocument, language: Language): string {
  const say = words[language];
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const [otherCode, otherName] = say.other;
  const navigation = groups
    .map(
      ({ name, entries: inside }) =>
        `<a href="#${escapeHtml(name)}">${escapeHtml(name)}<span>${inside.length}</span></a>`,
    )
    .join('');
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>考安 Kaoan · ${say.title}</title><style>${docsStyle}</style></head>
<body>
<nav aria-label="${say.title}"><strong>考安 Kaoan</strong>${navigation}<hr>
<a href="/api/openapi.json">${say.document}</a><a href="?lang=${otherCode}" lang="${otherCode}">${otherName}</a></nav>
<main>
<h1>${say.title} <small>${say.count(entries.length)}</small></h1>
<p>${say.intro}</p><p>${say.errors}</p><p>${say.signIn}</p>
${groups.map(({ name, entries: inside }) => group(name, inside, language)).join('\n')}
${permissionList(document, language)}
</main></body></html>
`;
}

function group(name: string, entries: readonly Entry[], language: Language): string {
  return `<section id="${escapeHtml(name)}"><h2>${escapeHtml(name)}</h2>
${entries.map((entry) => endpoint(entry, language)).join('\n')}</section>`;
}

function endpoint({ method, path, operation }: Entry, language: Language): string {
  const say = words[language];
  const access = operation['x-access'];
  const chip =
    access === 'public' || access === 'signed-in'
      ? `<span class="access ${access}">${say[access]}</span>`
      : `<span class="access" title="${say.permission}">${escapeHtml(access)}</span>`;
  const template = escapeHtml(path).replace(/\{(\w+)\}/g, '<i>{$1}</i>');
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><b class="${method}">${method.toUpperCase()}</b><code>${template}</code>
<span class="summary">${escapeHtml(operation['x-summary'][language])}</span>${chip}</summary>
<div class="inside"><p class="name">${escapeHtml(operation.operationId)}</p>
${parameters(operation, language)}${body(operation, language)}${reply(operation, language)}${refusals(operation, language)}
</div></details>`;
}

function parameters(operation: OpenApiOperation, language: Language): string {
  if (operation.parameters.length === 0) return '';
  const say = words[language];
  const rows = operation.parameters.map(
    ({ name, in: where, required, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${where}${required ? ` · ${say.required}` : ''}</td>` +
      `<td><code>${escapeHtml(schemaOutline(schema))}</code></td></tr>`,
  );
  return `<h3>${say.parameters}</h3><table>${rows.join('')}</table>`;
}

function body(operation: OpenApiOperation, language: Language): string {
  if (!operation.requestBody) return '';
  return content(words[language].body, operation.requestBody.content);
}

function reply(operation: OpenApiOperation, language: Language): string {
  return content(words[language].reply, operation.responses['200']?.content ?? {});
}

function content(
  title: string,
  types: Readonly<Record<string, { schema: Readonly<Record<string, unknown>> }>>,
): string {
  const parts = Object.entries(types).map(([type, { schema }]) => {
    const kind = type === 'application/json' ? '' : `<small>${escapeHtml(type)}</small>`;
    return `<h3>${title} ${kind}</h3><pre>${escapeHtml(schemaOutline(schema))}</pre>`;
  });
  return parts.join('');
}

function refusals(operation: OpenApiOperation, language: Language): string {
  const say = words[language];
  const rows = Object.entries(operation['x-refusals']).map(
    ([code, refusal]) =>
      `<tr><td>${refusal.status}</td><td><code>${escapeHtml(code)}</code></td><td>${escapeHtml(refusal[language])}</td></tr>`,
  );
  return rows.length === 0 ? '' : `<h3>${say.refusals}</h3><table>${rows.join('')}</table>`;
}

function permissionList(document: OpenApiDocument, language: Language): string {
  const rows = Object.entries(document['x-permissions']).map(
    ([name, what]) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(what[language])}</td></tr>`,
  );
  if (rows.length === 0) return '';
  const title = words[language].permissions;
  return `<section id="permissions"><h2>${title}</h2><table>${rows.join('')}</table></section>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
