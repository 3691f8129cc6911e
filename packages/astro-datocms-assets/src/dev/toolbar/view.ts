import type { LiveAsset } from 'datocms-assets';
import type { Answer } from './messages.ts';

const style = `
h1 { font-size: 22px; font-weight: 600; margin: 0 0 4px; color: #fff; }
p { margin: 0 0 12px; color: rgba(204, 206, 216, 1); font-size: 14px; line-height: 1.5; }
.list { overflow-y: auto; display: flex; flex-direction: column; gap: 8px; }
.row { display: grid; grid-template-columns: 100px 1fr auto; gap: 2px 12px; font-size: 14px; align-items: baseline; }
.row .more { grid-column: 2 / -1; color: rgba(204, 206, 216, 1); font-size: 12px; overflow-wrap: anywhere; }
.row a { color: #fff; overflow-wrap: anywhere; }
.size { color: rgba(204, 206, 216, 1); font-variant-numeric: tabular-nums; white-space: nowrap; }
`;

const badges: Readonly<Record<LiveAsset['standing'], 'green' | 'blue' | 'yellow' | 'red'>> = {
  published: 'green',
  allowed: 'blue',
  unpublished: 'yellow',
  failed: 'red',
};

/** Shows what the server answered, in the place of what was shown before. */
export function renderAnswer(canvas: ShadowRoot, { assets, findings, covered }: Answer): void {
  const sheet = element('style', {}, style);
  const panel = document.createElement('astro-dev-toolbar-window');
  const list = element('div', { class: 'list' });
  const first = assets.filter(isTrouble);
  const rest = assets.filter((asset) => !isTrouble(asset));
  list.append(...findings.map(renderFinding), ...[...first, ...rest].map(renderAsset));
  panel.append(sheet, element('h1', {}, 'DatoCMS assets'), element('p', {}, summary(assets, covered)), list);
  canvas.replaceChildren(panel);
}

/** What a build would stop at, or what could not be had. */
export function isTrouble({ standing }: LiveAsset): boolean {
  return standing === 'unpublished' || standing === 'failed';
}

function summary(assets: readonly LiveAsset[], covered: boolean): string {
  if (!covered)
    return 'This route is rendered on demand: its assets are neither replaced nor checked, here as in a build.';
  if (assets.length === 0) return 'This page names no asset of the CMS.';
  const counts = Object.keys(badges).flatMap((standing) => {
    const count = assets.filter((asset) => asset.standing === standing).length;
    return count === 0 ? [] : [`${count} ${standing}`];
  });
  const bytes = assets.reduce((sum, asset) => sum + (asset.bytes ?? 0), 0);
  return `${assets.length} ${assets.length === 1 ? 'file' : 'files'}: ${counts.join(', ')}. ${inWords(bytes)} fetched so far.`;
}

function renderAsset(asset: LiveAsset): HTMLElement {
  const { url, name, standing, reason, bytes, type } = asset;
  const { pathname, search } = new URL(url);
  const size = isTrouble(asset) ? '' : 'not fetched yet';
  const row = element('div', { class: 'row' });
  const link = element('a', { href: url, target: '_blank', rel: 'noreferrer' }, readable(pathname));
  row.append(badge(standing, badges[standing]), link);
  row.append(element('span', { class: 'size' }, bytes === null ? size : inWords(bytes)));
  const more = [type ?? '', search.slice(1).replaceAll('&', ' '), reason ?? ''].filter((each) => each !== '');
  row.append(element('span', { class: 'more', title: name }, more.join(' · ')));
  return row;
}

function renderFinding({ code, message, fix, line, column }: Answer['findings'][number]): HTMLElement {
  const row = element('div', { class: 'row' });
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `:${column}`}`;
  row.append(badge(code, 'red'), element('span', {}, message), element('span', { class: 'size' }, place));
  row.append(element('span', { class: 'more' }, fix));
  return row;
}

function badge(text: string, color: string): HTMLElement {
  return element('astro-dev-toolbar-badge', { size: 'small', 'badge-style': color }, text);
}

/** What comes from the CMS is text, never markup. */
function element(tag: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function readable(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

function inWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
