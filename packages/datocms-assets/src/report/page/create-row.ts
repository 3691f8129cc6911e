/// <reference lib="dom" />
import type { PageAsset, PageData, PageVariant } from './page-data.ts';

/**
 * The row of an asset, which opens to its variants and to the files that use it. The page gets the text of this
 * function, so the function uses nothing outside of itself. All texts are set as text, never as markup.
 */
export function createRow(asset: PageAsset, { base, codes, files }: PageData): HTMLElement {
  const create = (tag: string, className: string, ...content: readonly (string | Node)[]) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...content);
    return element;
  };
  const urlOf = (file: string) => base + file.split('/').map(encodeURIComponent).join('/');
  const count = (number: number, one: string) => `${number.toLocaleString('en-US')} ${number === 1 ? one : `${one}s`}`;

  /** The picture of a stored file, or its extension if it is no picture or does not exist. */
  const createThumbnail = (variant: PageVariant | undefined): HTMLElement => {
    const [, file = null] = variant ?? [];
    const extension = /\.(\w{1,4})$/.exec(file ?? asset.name)?.[1]?.toUpperCase() ?? 'FILE';
    const tile = create('span', 'thumb', extension);
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
    image.src = urlOf(file);
    tile.replaceChildren(image);
    return tile;
  };

  const createVariant = (variant: PageVariant) => {
    const [query, file, bytes, profile] = variant;
    const name = file === null ? 'not stored' : file.replace(/^.*\//, '');
    const link = create(file === null || base === null ? 'span' : 'a', '', name);
    if (file !== null && base !== null) Object.assign(link, { href: urlOf(file), target: '_blank', rel: 'noreferrer' });
    return create(
      'li',
      'variant',
      createThumbnail(variant),
      create(
        'span',
        'grow',
        create('code', 'query', query === '' ? 'as uploaded' : query.replace('?', '').replaceAll('&', ' ')),
        create('span', 'soft', link, profile === undefined ? '' : ` · ${profile}`),
      ),
      create('span', 'number', bytes === null ? '–' : `${bytes.toLocaleString('en-US')} B`),
    );
  };

  const createList = (title: string, items: readonly HTMLElement[], total: number, className = '') => {
    if (total === 0) return [];
    const hidden = total - items.length;
    const rest =
      hidden > 0 ? [create('p', 'soft', `${hidden.toLocaleString('en-US')} more are in the JSON report.`)] : [];
    return [create('h3', '', title), create('ul', className, ...items), ...rest];
  };

  // The number that a browser shows quickly.
  const firstFiles = () => asset.files.flatMap(([start, end]) => files.slice(start, end)).slice(0, 200);

  const createDetails = () =>
    create(
      'div',
      'details',
      create('p', 'soft', create('code', '', asset.source)),
      ...asset.codes.map((id) => {
        const { code = '', level = '' } = codes[id] ?? {};
        const link = create('a', `chip ${level}`, code);
        link.setAttribute('href', `#${level}-${code}`);
        return create('p', '', 'Finding: ', link);
      }),
      ...createList(count(asset.variantCount, 'variant'), asset.variants.map(createVariant), asset.variantCount),
      ...createList(
        `Used in ${count(asset.fileCount, 'file')}`,
        firstFiles().map((file) => create('li', '', create('code', '', file))),
        asset.fileCount,
        'files',
      ),
    );

  const tags = asset.codes.map((id) => create('span', `tag ${codes[id]?.level}`, codes[id]?.code ?? ''));
  const row = create('details', 'asset');
  row.append(
    create(
      'summary',
      'row',
      createThumbnail(asset.variants[asset.thumbnail]),
      create(
        'span',
        'grow',
        create('b', 'name', asset.name),
        create(
          'span',
          'tags',
          create('span', `tag ${['stored', 'sealed'].includes(asset.status) ? 'clean' : ''}`, asset.status),
          ...tags,
        ),
      ),
      create('span', 'number', count(asset.variantCount, 'variant')),
      create('span', 'number', asset.size),
      create('span', 'number', count(asset.fileCount, 'file')),
    ),
  );
  // Made when the row first opens, since most rows never open.
  const open = () => {
    row.append(createDetails());
    const files = row.querySelector<HTMLElement>('.files');
    // The columns overflow to the side. In Safari only an element with focus scrolls by keyboard; a list has none.
    if (files && files.scrollWidth > files.clientWidth) files.tabIndex = 0;
  };
  row.addEventListener('toggle', open, { once: true });
  return row;
}
