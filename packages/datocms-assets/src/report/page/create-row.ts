/// <reference lib="dom" />
import type { PageAsset, PageData, PageVariant } from './page-data.ts';

/**
 * The functions that make a row. The page gets their texts, so they use nothing but each other. All texts are set as text,
 * never as markup.
 */
export const rowFunctions = [
  ...[createRow, createSummary, createDetails, createVariants, createVariant, createFiles, createFinding],
  ...[createThumbnail, createElement, createRest, urlOf, countOf],
];

/** The row of an asset, which opens to its variants and to the files that use it. */
export function createRow(asset: PageAsset, data: PageData): HTMLElement {
  const row = createElement('details', 'asset');
  row.append(createSummary(asset, data));
  // Made when the row first opens, since most rows never open.
  const open = () => {
    row.append(createDetails(asset, data));
    const files = row.querySelector<HTMLElement>('.files');
    // The columns overflow to the side. In Safari only an element with focus scrolls by keyboard; a list has none.
    if (files && files.scrollWidth > files.clientWidth) files.tabIndex = 0;
  };
  row.addEventListener('toggle', open, { once: true });
  return row;
}

function createSummary(asset: PageAsset, data: PageData): HTMLElement {
  const isClean = ['stored', 'sealed'].includes(asset.status);
  const tags = asset.codes.map((id) =>
    createElement('span', `tag ${data.codes[id]?.level}`, data.codes[id]?.code ?? ''),
  );
  return createElement(
    'summary',
    'row',
    createThumbnail(asset.variants[asset.thumbnail], asset.name, data.base),
    createElement(
      'span',
      'grow',
      createElement('b', 'name', asset.name),
      createElement('span', 'tags', createElement('span', `tag ${isClean ? 'clean' : ''}`, asset.status), ...tags),
    ),
    createElement('span', 'number', countOf(asset.variantCount, 'variant')),
    createElement('span', 'number', asset.size),
    createElement('span', 'number', countOf(asset.fileCount, 'file')),
  );
}

function createDetails(asset: PageAsset, data: PageData): HTMLElement {
  return createElement(
    'div',
    'details',
    createElement('p', 'soft', createElement('code', '', asset.source)),
    ...asset.codes.map((id) => createFinding(id, data)),
    ...createVariants(asset, data),
    ...createFiles(asset, data),
  );
}

function createFinding(id: number, { codes }: PageData): HTMLElement {
  const { code = '', level = '' } = codes[id] ?? {};
  const link = createElement('a', `chip ${level}`, code);
  link.setAttribute('href', `#${level}-${code}`);
  return createElement('p', '', 'Finding: ', link);
}

function createVariants(asset: PageAsset, data: PageData): HTMLElement[] {
  const { variants, variantCount } = asset;
  if (variantCount === 0) return [];
  const items = variants.map((variant) => createVariant(variant, asset.name, data.base));
  return [
    createElement('h3', '', countOf(variantCount, 'variant')),
    createElement('ul', '', ...items),
    ...createRest(variantCount - items.length),
  ];
}

function createVariant(variant: PageVariant, assetName: string, base: PageData['base']): HTMLElement {
  const [query, file, bytes, profile] = variant;
  const isLink = file !== null && base !== null;
  const link = createElement(isLink ? 'a' : 'span', '', file === null ? 'not stored' : file.replace(/^.*\//, ''));
  if (isLink) Object.assign(link, { href: urlOf(file, base), target: '_blank', rel: 'noreferrer' });
  return createElement(
    'li',
    'variant',
    createThumbnail(variant, assetName, base),
    createElement(
      'span',
      'grow',
      createElement('code', 'query', query === '' ? 'as uploaded' : query.replace('?', '').replaceAll('&', ' ')),
      createElement('span', 'soft', link, profile === undefined ? '' : ` · ${profile}`),
    ),
    createElement('span', 'number', bytes === null ? '–' : `${bytes.toLocaleString('en-US')} B`),
  );
}

function createFiles(asset: PageAsset, { files }: PageData): HTMLElement[] {
  if (asset.fileCount === 0) return [];
  // The number that a browser shows quickly.
  const first = asset.files.flatMap(([start, end]) => files.slice(start, end)).slice(0, 200);
  const items = first.map((file) => createElement('li', '', createElement('code', '', file)));
  return [
    createElement('h3', '', `Used in ${countOf(asset.fileCount, 'file')}`),
    createElement('ul', 'files', ...items),
    ...createRest(asset.fileCount - items.length),
  ];
}

function createRest(hidden: number): HTMLElement[] {
  if (hidden <= 0) return [];
  return [createElement('p', 'soft', `${hidden.toLocaleString('en-US')} more are in the JSON report.`)];
}

/** The picture of a stored file, or its extension if it is no picture or does not exist. */
function createThumbnail(variant: PageVariant | undefined, assetName: string, base: PageData['base']): HTMLElement {
  const [, file = null] = variant ?? [];
  const extension = /\.(\w{1,4})$/.exec(file ?? assetName)?.[1]?.toUpperCase() ?? 'FILE';
  const tile = createElement('span', 'thumb', extension);
  if (file === null || base === null || !/^(?:AVIF|BMP|GIF|ICO|JPE?G|PNG|SVG|WEBP)$/.test(extension)) return tile;
  const image = document.createElement('img');
  image.loading = 'lazy';
  image.decoding = 'async';
  image.alt = '';
  image.onerror = () => {
    tile.classList.add('missing');
    tile.title = 'The stored file is not there.';
    tile.textContent = extension;
  };
  image.src = urlOf(file, base);
  tile.replaceChildren(image);
  return tile;
}

function createElement(tag: string, className: string, ...content: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

function urlOf(file: string, base: string): string {
  return base + file.split('/').map(encodeURIComponent).join('/');
}

function countOf(number: number, one: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : `${one}s`}`;
}
