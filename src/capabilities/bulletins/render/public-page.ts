/** The public page of one bulletin: a file that needs no script and no other file, and shows no number that bulletin.json does not hold. */
import { dayOf } from '#primitives/instant.ts';
import type { BulletinDocument, PublishedFigure, PublishedTable } from '../contract.ts';
import {
  countsPeople,
  filledParts,
  grouped,
  instantWords,
  percentOf,
  publicCount,
  restOf,
} from '../rules.ts';
import { coverageOf } from './coverage.ts';
import { html, Markup } from './markup.ts';
import { dateWords, wordsOf } from './official-layout.ts';
import { pageStyle } from './page-style.ts';

export interface PageFacts {
  /** Names of districts by code. */
  readonly names: ReadonlyMap<string, string>;
  /** Of the exact bytes of bulletin.json. */
  readonly digest: string;
}

export function publicPage(document: BulletinDocument, { names, digest }: PageFacts): string {
  const { asOf, figures, issuer, number, title } = document;
  const filled = figures.map((figure) => {
    const coverage = coverageOf(figure);
    return { ...figure, population: coverage && { ...coverage } };
  });
  const paragraphs = document.paragraphs.map(
    ({ source }) =>
      html`<p>${filledParts(source, filled, asOf.words).map((part) =>
        part.figure === null ? part.text : html`<a href="#${part.figure}">${part.text}</a>`,
      )}</p>\n`,
  );
  const published = dateWords(dayOf(new Date(document.publishedAt), asOf.timeZone));
  return page(
    `${number} ${title}`,
    html`<header class="head"><p class="issuer">${issuer}</p><p class="number">${number}</p></header>
<main>
<h1>${wordsOf(title).map((word) => html`${word}<wbr>`)}</h1>
<p class="meta">截至 ${asOf.words} · ${published}发布 · 共 ${figures.length} 个数字，均可展开核对</p>
${document.supersedes && html`<p class="note">本通报更正<strong>${document.supersedes.number}</strong>，原通报保留备查，见<a href="../index.html">通报目录</a>。</p>`}
<div class="prose">
${paragraphs}</div>
<h2 id="figures">数字与出处</h2>
<p class="hint">每个数字展开后可见：怎样算、占多少、各区市多少、由哪些日志条目构成、怎样自行核验。</p>
${figures.map((figure) => figureMarkup(figure, document, names))}
${approvals(document)}
${howToVerify(document, digest)}
</main>
<footer><p>本页发布后不再改动。如有更正，另发通报并列入<a href="../index.html">通报目录</a>。</p></footer>`,
  );
}

export function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="sheet">
${body}
</div>
</body>
</html>
`.text;
}

const STYLE = new Markup(pageStyle);

function figureMarkup(
  figure: PublishedFigure,
  { asOf }: BulletinDocument,
  names: ReadonlyMap<string, string>,
): Markup {
  const { id, name, unit, definition, value, rows, subtotals, table } = figure;
  const coverage = coverageOf(figure);
  const percent = coverage ? percentOf(coverage.covered, coverage.value) : '';
  return html`<details class="figure">
<summary><span class="name">${name.zh}</span><span class="value">${grouped(value)}<small>${unit.zh}</small></span>
${
  coverage &&
  html`<span class="share">${bar(coverage.covered, coverage.value)}<span>${percent} · ${grouped(restOf(coverage))} ${coverage.unit.zh}${coverage.notYet.zh}</span></span>`
}</summary>
<div class="opened" id="${id}">
<dl><dt>怎样算</dt><dd>${definition.zh}</dd>
<dt>计量单位</dt><dd>${unit.zh}</dd>
${
  coverage &&
  html`<dt>总体</dt><dd>${coverage.name.zh} ${grouped(coverage.value)} ${coverage.unit.zh}；已覆盖 ${grouped(coverage.covered)}（${percent}），${coverage.notYet.zh} ${grouped(restOf(coverage))}</dd>`
}
<dt>截至</dt><dd>${asOf.words}，即日志第 ${grouped(asOf.index)} 号之前的全部条目</dd></dl>
${subtotals.length === 0 ? null : districtTable(figure, names)}
<p>构成这个数字的日志条目共 ${grouped(rows.count)} 条：<a href="rows/${id}.json">rows/${id}.json</a>。${table && tableLine(id, table)}<br>怎样核验：见<a href="#verify">下文</a>；计数规则写在 <a href="bulletin.json">bulletin.json</a> 中，编号 <code>${id}</code>。</p>
</div>
</details>
`;
}

const factNames: Readonly<Record<string, string>> = {
  class: '班级',
  school: '学校',
  site: '考点',
  district: '区市',
  unit: '单位',
  source: '来源',
  kind: '类别',
};

function tableLine(id: string, { rows, splitBy }: PublishedTable): Markup {
  return html`<br>按${factNames[splitBy] ?? splitBy}分项的计数表共 ${grouped(rows)} 行，其根已写入日志：<a href="tables/${id}.json">tables/${id}.json</a>。`;
}

function districtTable(
  { subtotals, unit, value }: PublishedFigure,
  names: ReadonlyMap<string, string>,
): Markup {
  const largest = Math.max(...subtotals.map((part) => part.value));
  const rows = subtotals.map((part) => {
    const name = part.key === '' ? '未归到区市' : (names.get(part.key) ?? part.key);
    const shown = publicCount(part.value, unit);
    const isHidden = shown.startsWith('<');
    return html`<tr><th scope="row">${name}</th><td class="part">${isHidden ? null : bar(part.value, largest)}</td><td class="count">${shown}</td></tr>\n`;
  });
  const sum = subtotals.reduce((total, part) => total + part.value, 0);
  return html`<table><caption>各区市（${unit.zh}）${sum === value ? null : '；同一项可归入不止一个区市，各行相加可大于总数'}${countsPeople(unit) ? '；不足 3 的不显示' : null}</caption>
<thead><tr><th scope="col">区市</th><th scope="col"></th><th scope="col" class="count">${unit.zh}</th></tr></thead>
<tbody>
${rows}</tbody></table>`;
}

function bar(part: number, whole: number): Markup {
  const width = whole === 0 ? 0 : Math.min(100, Math.round((part * 1_000) / whole) / 10);
  return html`<span class="bar"><i style="width:${width}%"></i></span>`;
}

function approvals({ approvals: given, asOf }: BulletinDocument): Markup | null {
  if (given.length === 0) return null;
  return html`<h2>批准</h2>
<ul>${given.map(({ words, at }) => {
    const when = instantWords(new Date(at), {
      timeZone: asOf.timeZone,
      isEndOfDay: false,
      withoutYear: null,
    });
    return html`<li>${words.zh}，${when}</li>`;
  })}</ul>
`;
}

function howToVerify({ journal }: BulletinDocument, digest: string): Markup {
  return html`<h2 id="verify">怎样核验</h2>
<p class="hint">不必相信本页，也不必相信发布单位的系统：用公开的文件重新数一遍即可。</p>
<ol>
<li>在线核验：打开<a href="/verify">核验页</a>，选择 <a href="bulletin.json">bulletin.json</a>。核验在您的浏览器里进行。</li>
<li>离线核验：下载本目录，以及 <code>/journal-files/</code> 之下的日志（checkpoint 与 tile/，格式为 C2SP tlog-tiles），运行<pre>kaoan verify bulletin.json</pre>逐条检查日志、重算每个数字，回答“是”，或指出互相矛盾的两处。</li>
<li>比对日志公钥是否与您从别处得到的相同：<pre>${journal.verifierKey}</pre></li>
<li>bulletin.json 的 SHA-256，已写入日志：<pre>${digest}</pre></li>
</ol>
<h2>文件</h2>
<ul class="files">
<li><a href="bulletin.json">bulletin.json</a> 通报全文与计数规则（规范 JSON）</li>
<li><a href="bulletin.docx">bulletin.docx</a> 公文格式（GB/T 9704-2012）</li>
<li><a href="annex.xlsx">annex.xlsx</a> 各数字的定义、分项与条目</li>
<li><a href="bulletin.tlog-proof">bulletin.tlog-proof</a> 本通报已写入日志的证明</li>
<li><a href="checkpoint">checkpoint</a> 该证明所依据的检查点</li>
</ul>
`;
}
