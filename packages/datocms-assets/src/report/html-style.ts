/** The style sheet of the HTML report: one constant, since the page's policy allows it by its hash. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1c2330; --soft: #5b6575; --line: #dfe3ea; --code: #f0f2f6;
  --error: #b3261e; --error-soft: #fcebe9; --warning: #8a5a00; --warning-soft: #fdf3dc; --clean: #146c43; --clean-soft: #e3f4ea;
  --accent: #2f5fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1a1f28; --ink: #e6e9ef; --soft: #9aa5b5; --line: #2c3440; --code: #232a35;
    --error: #ff8a80; --error-soft: #3a1f1f; --warning: #f2c166; --warning-soft: #382c14; --clean: #75d6a0; --clean-soft: #16301f;
    --accent: #8fb0ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
h3 { margin: 1rem 0 .35rem; font-size: .85rem; font-weight: 600; color: var(--soft); }
p { margin: .25rem 0; }
code { font: .86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
ul { margin: .35rem 0; padding: 0; list-style: none; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.verdict { margin: 1.25rem 0; padding: .9rem 1.1rem; border-left: 4px solid; border-radius: 8px; font-weight: 600; }
.verdict p { margin: 0; font-weight: 400; color: var(--ink); }
.verdict.error { color: var(--error); background: var(--error-soft); }
.verdict.warning { color: var(--warning); background: var(--warning-soft); }
.verdict.clean { color: var(--clean); background: var(--clean-soft); }
dl.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: .75rem; margin: 0; }
.figures div { display: flex; flex-direction: column-reverse; padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--soft); font-size: .82rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .75rem 0; }
.bar label { display: inline-flex; gap: .35rem; align-items: center; cursor: pointer; }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; }
.chips a { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); font-size: .85rem; text-decoration: none; }
body:has(#only-error:checked) .warning.section, body:has(#only-error:checked) .warning.chip,
body:has(#only-warning:checked) .error.section, body:has(#only-warning:checked) .error.chip { display: none; }
details > summary { cursor: pointer; }
summary:focus-visible, a:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.section { margin: .75rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.section > summary { padding: .7rem 1rem; font-weight: 600; }
.section > summary code { font-size: 1em; }
.section > summary .soft { font-weight: 400; }
.tag { display: inline-block; padding: 0 .5rem; border-radius: 99px; font-size: .78rem; font-weight: 600; white-space: nowrap; }
.tag.error { color: var(--error); background: var(--error-soft); }
.tag.warning { color: var(--warning); background: var(--warning-soft); }
.tag.clean { color: var(--clean); background: var(--clean-soft); }
.fix { margin: 0; padding: .55rem 1rem; background: var(--code); }
.group { padding: .75rem 1rem; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 6.5rem; }
.url { display: block; font-weight: 600; }
.group .places { padding-left: 1rem; color: var(--soft); }
.assets { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.asset { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 3rem; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 8rem 5rem 6rem 5rem; gap: 1rem; align-items: baseline; padding: .6rem 1rem; }
.row > :nth-child(n+3) { text-align: right; font-variant-numeric: tabular-nums; }
.row.head { color: var(--soft); font-size: .82rem; font-weight: 600; }
.asset > summary { list-style: none; }
.asset > summary::-webkit-details-marker { display: none; }
.asset > summary code::before { content: "▸ "; color: var(--soft); }
.asset[open] > summary code::before { content: "▾ "; }
.asset > summary:hover, .section > summary:hover { background: var(--code); }
.details { padding: 0 1rem 1rem 2rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .88rem; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.nowrap { white-space: nowrap; }
@media (max-width: 46rem) {
  .row { grid-template-columns: minmax(0, 1fr) auto; gap: .15rem 1rem; }
  .row.head { display: none; }
  .row > :nth-child(n+3) { display: none; }
}
@media print { .group, .asset { content-visibility: visible; } }
`;
