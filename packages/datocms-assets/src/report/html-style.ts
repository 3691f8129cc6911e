/** The style sheet of the HTML report. It is one constant, since the page's policy allows it by its hash. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --ink: #1a2130; --soft: #566072; --line: #dde1e8; --code: #eef1f5;
  --error: #b3261e; --error-soft: #fcebe9; --warning: #855500; --warning-soft: #fdf3dc; --clean: #146c43; --clean-soft: #e3f4ea;
  --accent: #2856c5; --mark: #ffe9a8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11141a; --card: #191e27; --ink: #e6e9ef; --soft: #9ea9b9; --line: #2c3440; --code: #232a35;
    --error: #ff9187; --error-soft: #3a1f1f; --warning: #f2c166; --warning-soft: #362b15; --clean: #75d6a0; --clean-soft: #16301f;
    --accent: #93b4ff; --mark: #574500;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
h3 { margin: 1rem 0 .35rem; font-size: .87rem; font-weight: 600; color: var(--soft); }
p { margin: .25rem 0; }
code { font: .87em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
ul { margin: .35rem 0; padding: 0; list-style: none; }
a { color: var(--accent); overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { cursor: pointer; }
summary:focus-visible { outline-offset: -2px; }
.soft { color: var(--soft); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.card, .section, .assets, .figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card { padding: .6rem 1rem; }
.card th { padding-right: 2rem; text-align: left; font-weight: 400; }
.error { --tone: var(--error); --tone-soft: var(--error-soft); }
.warning { --tone: var(--warning); --tone-soft: var(--warning-soft); }
.clean { --tone: var(--clean); --tone-soft: var(--clean-soft); }

.verdict { display: flex; gap: .9rem; margin: 1.25rem 0; padding: 1rem 1.1rem; border-radius: 10px; background: var(--tone-soft); }
.verdict p { margin: 0; }
.verdict p.soft { margin-top: .35rem; color: var(--ink); font-size: .92rem; }
.headline { font-size: 1.1rem; font-weight: 650; color: var(--tone); }
.mark { flex: none; width: 1.7rem; height: 1.7rem; border-radius: 50%; background: var(--tone); color: var(--tone-soft); font-weight: 700; line-height: 1.7rem; text-align: center; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; }
.figures > div { display: flex; flex: 1 1 8.5rem; flex-direction: column-reverse; max-width: 13rem; padding: .7rem 1rem; }
.figures dd { margin: 0; font-size: 1.3rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--soft); font-size: .85rem; }

.chips { display: flex; flex-wrap: wrap; gap: .4rem; }
.chip { padding: .1rem .65rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); color: var(--tone); font-size: .87rem; text-decoration: none; }
.chip:hover { border-color: var(--tone); }
.tag { display: inline-block; padding: 0 .5rem; border-radius: 99px; background: var(--tone-soft, var(--code)); color: var(--tone, var(--soft)); font-size: .8rem; font-weight: 600; white-space: nowrap; }
.section { margin: .75rem 0; overflow: hidden; }
.section > summary { padding: .7rem 1rem; font-weight: 600; }
.section > summary code { font-size: 1em; }
.section > summary .soft { font-weight: 400; }
.section > summary:hover, .asset > summary:hover { background: var(--code); }
.fix { margin: 0; padding: .55rem 1rem; background: var(--code); }
.fix a { white-space: nowrap; }
.group { padding: .75rem 1rem; border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 6.5rem; }
.rest > summary { padding: .7rem 1rem; border-top: 1px solid var(--line); }
.url { display: block; font-weight: 600; }
.group .places > li { margin: .4rem 0; }
.excerpt { display: block; margin-top: .15rem; padding: .3rem .6rem; border-left: 3px solid var(--line); background: var(--code); }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: .75rem; align-items: start; }
.chart { margin: 0; font-size: .87rem; }
.chart figcaption { font-weight: 600; }
.chart li { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; margin: .45rem 0; overflow-wrap: anywhere; }
.chart svg { grid-column: 1 / -1; display: block; width: 100%; height: .5rem; border-radius: 3px; background: var(--code); }
.chart rect { fill: var(--accent); }

.filters { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: 1rem 0 .6rem; }
.filters label { display: grid; gap: .15rem; color: var(--soft); font-size: .82rem; }
.filters .search { flex: 1 1 14rem; }
.filters output { flex: 1 0 100%; color: var(--soft); font-variant-numeric: tabular-nums; }
input, select, button { min-height: 2.3rem; padding: .3rem .6rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--card); color: var(--ink); font: inherit; }
input, select { width: 100%; font-size: .95rem; }
::placeholder { color: var(--soft); opacity: 1; }
button { cursor: pointer; }
button:hover { background: var(--code); }
.more { display: block; margin: .75rem auto; }
.assets { overflow: hidden; }
.assets:empty { display: none; }
.asset { content-visibility: auto; contain-intrinsic-size: auto 4.4rem; }
.asset + .asset { border-top: 1px solid var(--line); }
.row { display: flex; gap: .9rem; align-items: center; padding: .6rem 1rem; list-style: none; }
.row::-webkit-details-marker { display: none; }
.row::after { content: "›"; color: var(--soft); font-size: 1.3rem; line-height: 1; }
.asset[open] > .row::after { transform: rotate(90deg); }
.row > .number { flex: none; width: 5.7rem; color: var(--soft); font-size: .92rem; }
.grow { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.name { display: block; line-height: 1.3; }
.tags { display: flex; flex-wrap: wrap; gap: .3rem; margin-top: .15rem; }
.thumb { display: grid; flex: none; place-items: center; width: 3.2rem; height: 3.2rem; overflow: hidden; border-radius: 6px; background: var(--code); color: var(--soft); font-size: .75rem; font-weight: 650; }
.thumb.missing { border: 1px dashed var(--soft); }
.thumb img { width: 100%; height: 100%; object-fit: contain; background: #d5d9e0; }
.details { padding: .2rem 1rem 1rem 5.1rem; }
.variant { display: flex; gap: .75rem; align-items: center; padding: .35rem 0; font-size: .93rem; }
.variant + .variant { border-top: 1px solid var(--line); }
.query { display: block; }
.files { columns: 18rem; gap: 1.5rem; max-height: 20rem; overflow: auto; }
.files li { padding-left: 1rem; text-indent: -1rem; }
@media (max-width: 46rem) {
  main { padding: 1.25rem .9rem 3rem; }
  .row { flex-wrap: wrap; gap: .2rem .75rem; padding: .6rem .8rem; }
  .row .grow { flex-basis: calc(100% - 6rem); }
  .row > .number { width: auto; }
  .row > .number:nth-of-type(3) { margin-left: 3.95rem; }
  .row::after { display: none; }
  .details { padding-left: .8rem; }
  .filters label { flex: 1 1 8.5rem; }
  .filters .search { flex-basis: 100%; }
}
@media print { .group, .asset { content-visibility: visible; } form.filters, .more { display: none; } }
`;
