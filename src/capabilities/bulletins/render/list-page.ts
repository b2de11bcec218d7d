/** The list of everything published, for people and for programs. */
import { dayOf } from '#primitives/instant.ts';
import { html } from './markup.ts';
import { dateWords } from './official-layout.ts';
import { page } from './public-page.ts';

export interface ListedBulletin {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly folder: string;
  readonly publishedAt: string;
  readonly asOf: string;
  /** Number of the bulletin that corrects this one; `null` while it stands. */
  readonly supersededBy: string | null;
}

export function listPage(issuer: string, timeZone: string, bulletins: readonly ListedBulletin[]): string {
  const items = bulletins.map(
    ({ asOf, folder, number, publishedAt, supersededBy, title }) => html`<li>
<a href="${folder}/index.html">${title}</a>
<p class="number">${number} · ${dateWords(dayOf(new Date(publishedAt), timeZone))}发布 · 截至${asOf}</p>
${supersededBy && html`<p class="note">已由 ${supersededBy} 更正，保留备查。</p>`}
</li>
`,
  );
  return page(
    `通报目录 ${issuer}`,
    html`<header class="head"><p class="issuer">${issuer}</p></header>
<main>
<h1>通报目录</h1>
<p class="meta">每份通报发布后不再改动；更正另发新号。机器可读：<a href="bulletins.json">bulletins.json</a>；核验：<a href="/verify">核验页</a></p>
${bulletins.length === 0 ? html`<p>尚未发布通报。</p>` : html`<ul class="list">${items}</ul>`}
</main>`,
  );
}
