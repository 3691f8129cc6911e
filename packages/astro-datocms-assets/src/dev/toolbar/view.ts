import type { LiveAsset } from 'datocms-assets';
import { type AssetGroup, describeFile, groupAssets, isPublic } from './group-assets.ts';
import type { PageFinding, PageInspection } from './messages.ts';
import { style } from './style.ts';
import { count, describeExpiry, describePlaces, formatSize, judgePage } from './verdict.ts';

/** `badge-style` of Astro's toolbar badges. */
const badgeColors = {
  published: 'green',
  allowed: 'blue',
  unpublished: 'yellow',
  withdrawn: 'red',
  failed: 'red',
  error: 'red',
  warning: 'yellow',
} as const;

/** Shows verdict, findings and assets of a page. It replaces the earlier contents; open rows stay open. */
export function renderInspection(canvas: ShadowRoot, inspection: PageInspection): void {
  const { assets, findings, prefix } = inspection;
  const groups = groupAssets(assets);
  const verdict = judgePage(inspection, groups);
  const opened = new Set(Array.from(canvas.querySelectorAll('.asset[open] .head b'), (name) => name.textContent));
  const panel = document.createElement('astro-dev-toolbar-window');
  const title = (text: string, items: readonly unknown[]) => (items.length === 0 ? [] : [create('h2', '', text)]);
  panel.append(
    create('style', '', style),
    create('h1', '', 'DatoCMS assets'),
    create(
      'div',
      'scroll',
      create('div', `verdict ${verdict.tone}`, create('b', '', verdict.text), verdict.counts),
      ...title('Findings', findings),
      ...findings.map(renderFinding),
      ...title('Assets', groups),
      ...groups.map((group) => renderGroup(group, prefix, opened.has(group.name))),
    ),
  );
  canvas.replaceChildren(panel);
}

function renderFinding(finding: PageFinding): HTMLElement {
  const { code, level, message, excerpt, fix, docs } = finding;
  return create(
    'div',
    'finding',
    create(
      'div',
      'head',
      createBadge(code, level),
      create('span', 'soft', describePlaces(finding)),
      createLink(docs, 'What it means'),
    ),
    create('p', '', message),
    ...(excerpt === undefined ? [] : [create('code', 'excerpt', excerpt)]),
    create('p', 'soft', 'Fix: ', ...withCode(fix)),
  );
}

/** Marks text between backticks, such as names of options, as code. */
function withCode(text: string): (string | Node)[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, at) => (at % 2 === 0 ? part : create('code', '', part)));
}

function renderGroup(group: AssetGroup, prefix: string, isOpen: boolean): HTMLElement {
  const { name, worst, reason, bytes, picture, files } = group;
  const thumbnail = create('span', 'thumb', /\.(\w{1,4})$/.exec(name)?.[1]?.toUpperCase() ?? 'FILE');
  if (picture) {
    const image = document.createElement('img');
    Object.assign(image, { loading: 'lazy', alt: '', src: prefix + picture.name });
    thumbnail.replaceChildren(image);
  }
  const row = create(
    'details',
    'asset',
    create(
      'summary',
      '',
      thumbnail,
      create(
        'span',
        'grow',
        create('span', 'head', create('b', '', name), createBadge(worst.standing, worst.standing)),
        create('span', 'soft', reason ?? describeExpiry(worst) ?? ''),
      ),
      create('span', 'size', [count(files.length, 'file'), ...(bytes > 0 ? [formatSize(bytes)] : [])].join(' · ')),
    ),
    ...files.map((file) => renderFile(file, reason)),
  );
  row.toggleAttribute('open', isOpen);
  return row;
}

function renderFile(file: LiveAsset, reasonOfAll: string | undefined): HTMLElement {
  const { url, standing, reason, bytes, type } = file;
  const unknownSize = describeExpiry(file) ?? (isPublic(standing) ? 'not fetched yet' : standing);
  const size = bytes !== null ? formatSize(bytes) : unknownSize;
  const details = [type, reason === reasonOfAll ? undefined : reason].filter((text) => typeof text === 'string');
  return create(
    'div',
    'file',
    create(
      'span',
      'grow',
      createLink(url, describeFile(url)),
      ...details.map((text) => create('span', 'soft', ` · ${text}`)),
    ),
    create('span', 'size', size),
  );
}

function createBadge(text: string, kind: keyof typeof badgeColors): HTMLElement {
  const badge = create('astro-dev-toolbar-badge', '', text);
  badge.setAttribute('size', 'small');
  badge.setAttribute('badge-style', badgeColors[kind]);
  return badge;
}

function createLink(url: string, text: string): HTMLElement {
  return Object.assign(create('a', '', text), { href: url, target: '_blank', rel: 'noreferrer' });
}

/** Makes an element. It sets content of the CMS as text, never as markup. */
function create(tag: string, className: string, ...content: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
}
