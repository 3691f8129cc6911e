import type { LiveAsset } from 'datocms-assets';
import type { PageInspection } from './messages.ts';

const style = `
h1 { font-size: 22px; font-weight: 600; margin: 0 0 4px; color: #fff; }
p { margin: 0 0 12px; color: rgba(204, 206, 216, 1); font-size: 14px; line-height: 1.5; }
.list { overflow-y: auto; display: flex; flex-direction: column; gap: 8px; }
.row { display: grid; grid-template-columns: 100px 1fr auto; gap: 2px 12px; font-size: 14px; align-items: baseline; }
.row .details { grid-column: 2 / -1; color: rgba(204, 206, 216, 1); font-size: 12px; overflow-wrap: anywhere; }
.row a { color: #fff; overflow-wrap: anywhere; }
.size { color: rgba(204, 206, 216, 1); font-variant-numeric: tabular-nums; white-space: nowrap; }
`;

/** `badge-style` of Astro's toolbar badges. */
const badgeColors: Readonly<Record<LiveAsset['standing'], 'green' | 'blue' | 'yellow' | 'red'>> = {
  published: 'green',
  allowed: 'blue',
  unpublished: 'yellow',
  failed: 'red',
};

/** Always in kB, as in the browser's network panel: the engine's formatting can't be loaded into a page. */
const kilobytes = new Intl.NumberFormat('en-US', { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 });
const formatSize = (bytes: number) => kilobytes.format(bytes / 1000);

/** Shows the assets and findings of a page. Replaces what was shown before. */
export function renderInspection(canvas: ShadowRoot, { assets, findings, isCovered }: PageInspection): void {
  const sheet = createElement('style', {}, style);
  const panel = document.createElement('astro-dev-toolbar-window');
  const list = createElement('div', { class: 'list' });
  const problemsFirst = [...assets.filter(isProblem), ...assets.filter((asset) => !isProblem(asset))];
  list.append(...findings.map(renderFinding), ...problemsFirst.map(renderAsset));
  panel.append(sheet, createElement('h1', {}, 'DatoCMS assets'));
  panel.append(createElement('p', {}, summarize(assets, isCovered)), list);
  canvas.replaceChildren(panel);
}

/** Whether a build would end with an error because of this asset. */
export function isProblem({ standing }: LiveAsset): boolean {
  return standing === 'unpublished' || standing === 'failed';
}

function summarize(assets: readonly LiveAsset[], isCovered: boolean): string {
  if (!isCovered)
    return 'This route is rendered on demand. Its assets are neither replaced nor checked, here and in a build.';
  if (assets.length === 0) return 'This page names no asset of the CMS.';
  const counts = Object.keys(badgeColors).flatMap((standing) => {
    const count = assets.filter((asset) => asset.standing === standing).length;
    return count === 0 ? [] : [`${count} ${standing}`];
  });
  const bytes = assets.reduce((sum, asset) => sum + (asset.bytes ?? 0), 0);
  return `${assets.length} ${assets.length === 1 ? 'file' : 'files'}: ${counts.join(', ')}. ${formatSize(bytes)} fetched so far.`;
}

function renderAsset(asset: LiveAsset): HTMLElement {
  const { url, name, standing, reason, bytes, type } = asset;
  const { pathname, search } = new URL(url);
  const row = createElement('div', { class: 'row' });
  const link = createElement('a', { href: url, target: '_blank', rel: 'noreferrer' }, decodeFileName(pathname));
  const size = bytes === null ? (isProblem(asset) ? '' : 'not fetched yet') : formatSize(bytes);
  row.append(createBadge(standing, badgeColors[standing]), link, createElement('span', { class: 'size' }, size));
  const details = [type ?? '', search.slice(1).replaceAll('&', ' '), reason ?? ''].filter((text) => text !== '');
  row.append(createElement('span', { class: 'details', title: name }, details.join(' · ')));
  return row;
}

function renderFinding({ code, message, fix, line, column }: PageInspection['findings'][number]): HTMLElement {
  const row = createElement('div', { class: 'row' });
  const position = line === undefined ? '' : `line ${line}${column === undefined ? '' : `:${column}`}`;
  row.append(createBadge(code, 'red'), createElement('span', {}, message));
  row.append(createElement('span', { class: 'size' }, position), createElement('span', { class: 'details' }, fix));
  return row;
}

function createBadge(text: string, color: string): HTMLElement {
  return createElement('astro-dev-toolbar-badge', { size: 'small', 'badge-style': color }, text);
}

/** Sets content of the CMS as text, never as markup. */
function createElement(tag: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function decodeFileName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
