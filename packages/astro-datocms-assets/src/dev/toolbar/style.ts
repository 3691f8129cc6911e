/** The style inside of a window of Astro's toolbar, which is dark on every page. */
export const style = `
h1 { font-size: 22px; font-weight: 600; margin: 0 0 10px; color: #fff; }
h2 { font-size: 14px; font-weight: 600; margin: 14px 0 4px; color: #fff; }
p { margin: 0; }
a { color: #bdc3ff; overflow-wrap: anywhere; }
.scroll { overflow-y: auto; scrollbar-color: #6b7080 transparent; margin: 0 -24px -24px; padding: 0 24px 24px; color: #ccced8; font-size: 14px; line-height: 1.5; }
.verdict { padding: 10px 14px; border-left: 3px solid var(--tone); border-radius: 6px; background: #1f232b; }
.verdict b { display: block; color: #fff; font-weight: 600; }
.error { --tone: #f0558b; }
.warning { --tone: #e0b04a; }
.clean { --tone: #6fc04a; }
.unknown { --tone: #8a8f9c; }
.finding, .asset { padding: 10px 0; border-top: 1px solid #343841; overflow-wrap: anywhere; }
.head { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
.head astro-dev-toolbar-badge { flex: none; }
.soft { color: #a9adba; font-size: 13px; }
code { color: #e3e5ec; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.excerpt { display: block; margin: 4px 0; padding: 4px 8px; border-radius: 4px; background: #1f232b; }
summary { display: flex; gap: 12px; align-items: center; list-style: none; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "›"; flex: none; font-size: 18px; }
[open] > summary::after { transform: rotate(90deg); }
:focus-visible { outline: 2px solid #bdc3ff; outline-offset: 2px; }
.grow { flex: 1; min-width: 0; }
.grow b { color: #fff; font-weight: 600; }
.thumb { display: grid; flex: none; place-items: center; width: 44px; height: 44px; overflow: hidden; border-radius: 6px; background: #2a2e37; font-size: 11px; font-weight: 600; }
.thumb img { width: 100%; height: 100%; object-fit: contain; background: #d5d9e0; }
.size { flex: none; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.file { display: flex; gap: 12px; margin: 6px 0 0 56px; font-size: 13px; }
`;
