/** Looks of the page of interfaces, after the console's tokens. */
export const docsStyle = `
:root { color-scheme: light; --ink: #1b2733; --paper: #fbfbf9; --line: #e4e7ea; --accent: #0f6b72; --soft: #5b6670; }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 220px minmax(0, 1fr); color: var(--ink); background: var(--paper);
  font: 14px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 24px 16px; border-right: 1px solid var(--line); }
nav strong { display: block; margin: 0 8px 16px; font-size: 16px; }
nav a { display: flex; justify-content: space-between; padding: 4px 8px; border-radius: 6px; color: var(--ink);
  text-decoration: none; }
nav a:hover, nav a:focus-visible { background: #eef1f1; }
nav a span, small { color: var(--soft); font-size: 12px; font-weight: 400; font-variant-numeric: tabular-nums; }
nav hr { border: 0; border-top: 1px solid var(--line); margin: 16px 8px; }
main { padding: 24px 32px 96px; max-width: 1080px; }
h1 { font-size: 28px; margin: 0 0 12px; } h2 { font-size: 20px; margin: 40px 0 12px; } h3 { font-size: 12px;
  margin: 16px 0 4px; color: var(--soft); font-weight: 600; }
main > p { max-width: 45em; margin: 0 0 8px; }
details { border: 1px solid var(--line); border-bottom: 0; background: #fff; }
details:first-of-type { border-radius: 6px 6px 0 0; } details:last-of-type { border-bottom: 1px solid var(--line);
  border-radius: 0 0 6px 6px; }
summary { display: flex; align-items: baseline; gap: 12px; padding: 8px 12px; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: #f5f7f7; } details[open] > summary { border-bottom: 1px solid var(--line); }
summary b { flex: 0 0 52px; font-size: 12px; letter-spacing: .02em; color: var(--soft); }
summary b.get { color: var(--accent); } summary b.post, summary b.put { color: #96590a; } summary b.delete { color: #b3261e; }
code, pre { font: 13px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
code i { color: var(--accent); font-style: normal; }
.summary { flex: 1; min-width: 10em; }
.access { flex: none; padding: 0 8px; border: 1px solid var(--line); border-radius: 999px; font-size: 12px; color: var(--soft); }
.access.public { color: #2e7d4f; border-color: #b9d6c5; }
.inside { padding: 4px 16px 16px 76px; } .name { margin: 8px 0 0; color: var(--soft); font-size: 12px; }
pre { margin: 0; padding: 8px 12px; overflow: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } td { padding: 4px 12px 4px 0; border-top: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; } td:first-child { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 760px) { body { display: block; } nav { position: static; height: auto; border-right: 0;
  border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; padding: 12px; } nav strong, nav hr { display: none; }
  nav a { gap: 6px; } main { padding: 16px; } summary { flex-wrap: wrap; } .inside { padding-left: 12px; } }
@media print { nav { display: none; } body { display: block; } }
`;
