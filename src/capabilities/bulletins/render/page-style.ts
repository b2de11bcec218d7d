/** Style of the public pages: UI.md's tokens, one column for reading, a phone in one hand, A4 in print. */
export const pageStyle = `
:root { --ink: #1b2733; --paper: #fbfbf9; --line: #e4e7ea; --accent: #0f6b72; --done: #2e7d4f; --quiet: #5b6670; --bar: #8a949e; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 24px; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.sheet { max-width: 760px; margin: 0 auto; padding: 40px 20px 64px; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.issuer { margin: 0; font-size: 20px; font-weight: 600; color: var(--accent); }
.number { margin: 4px 0 0; font-size: 14px; color: var(--quiet); }
header.head { border-bottom: 2px solid var(--accent); padding-bottom: 16px; }
h1 { font-size: 28px; line-height: 1.35; font-weight: 600; margin: 32px 0 8px; text-wrap: balance; word-break: keep-all; overflow-wrap: anywhere; }
h2 { font-size: 20px; font-weight: 600; margin: 48px 0 4px; }
.meta, .hint { margin: 0 0 16px; font-size: 14px; color: var(--quiet); }
.prose p { margin: 0 0 12px; max-width: 45em; text-align: justify; text-indent: 2em; line-height: 1.8; }
.prose a { color: inherit; font-weight: 600; text-decoration-color: var(--accent); text-decoration-thickness: 1px; white-space: nowrap; }
.note { border-left: 3px solid var(--accent); padding: 4px 0 4px 12px; margin: 16px 0; }
details.figure { border-top: 1px solid var(--line); }
details.figure:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; list-style: none; padding: 12px 0; display: grid; grid-template-columns: 1fr auto 20px; gap: 2px 12px; align-items: baseline; min-height: 44px; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "+"; color: var(--accent); font-size: 20px; line-height: 1; text-align: right; grid-row: 1; grid-column: 3; }
details[open] > summary::after { content: "\\2212"; }
summary .name { font-size: 16px; }
summary .value { font-size: 28px; line-height: 1.2; font-weight: 600; white-space: nowrap; }
summary .value small { font-size: 14px; font-weight: 400; margin-left: 2px; }
summary .share { grid-column: 1 / 3; display: grid; grid-template-columns: 1fr auto; gap: 12px; align-items: center; font-size: 14px; color: var(--quiet); }
.bar { display: block; height: 4px; background: var(--line); border-radius: 2px; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--done); }
.opened { padding: 4px 0 20px; }
.opened p { margin: 0 0 8px; max-width: 45em; }
.opened .asof { font-size: 14px; color: var(--quiet); }
dl { display: grid; grid-template-columns: 5em 1fr; gap: 4px 12px; margin: 0 0 12px; }
dt { color: var(--quiet); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 12px; font-size: 14px; }
caption { text-align: left; color: var(--quiet); padding-bottom: 4px; }
th, td { text-align: left; font-weight: 400; padding: 6px 8px 6px 0; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { color: var(--quiet); border-top: 0; }
td.count, th.count { text-align: right; white-space: nowrap; width: 1%; }
td.part { width: 45%; padding-right: 12px; } td.part .bar i { background: var(--accent); }
pre, code { font: 13px/1.5 ui-monospace, "SFMono-Regular", Consolas, "Noto Sans Mono CJK SC", monospace; }
pre { background: #f1f3f2; border-radius: 6px; padding: 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
ol, ul { padding-left: 1.5em; } li { margin: 0 0 8px; }
ul.files { list-style: none; padding: 0; } ul.files a { display: inline-block; padding: 4px 0; }
footer { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 14px; color: var(--quiet); }
.list { list-style: none; padding: 0; margin: 24px 0; } .list li { border-top: 1px solid var(--line); padding: 16px 0; margin: 0; }
.list a { font-size: 20px; } .list .number { margin: 4px 0 0; }
@media (max-width: 480px) {
  .sheet { padding: 24px 16px 48px; } h1 { font-size: 24px; } summary .value { font-size: 20px; }
  summary .share { grid-column: 1 / 4; grid-template-columns: 1fr; gap: 4px; } td.part { width: 30%; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; }
}
@media print {
  @page { size: A4; margin: 20mm 18mm; }
  body { background: #fff; font-size: 11pt; } .sheet { max-width: none; padding: 0; }
  h2 { break-after: avoid; } summary { break-inside: avoid; padding: 6pt 0; } summary::after { content: ""; }
  summary .value { font-size: 16pt; } tr, dl { break-inside: avoid; }
  th, td { padding: 1pt 0; font-size: 9pt; } .opened { padding-bottom: 6pt; } .opened p, dl { font-size: 9.5pt; margin-bottom: 4pt; }
  /* Paper has no click: what is folded on the screen is printed open. */
  details::details-content { display: block; content-visibility: visible; height: auto; opacity: 1; }
  .bar, .bar i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
}
`;
