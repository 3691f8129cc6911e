/// <reference lib="dom" />
import type { createRow } from './create-row.ts';
import type { PageAsset, PageData } from './page-data.ts';
import type { AssetFilter, selectAssets } from './select-assets.ts';

export interface PageFunctions {
  readonly selectAssets: typeof selectAssets;
  readonly createRow: typeof createRow;
}

/**
 * Shows the list of assets, and updates it with the filters. Rows are made when the user scrolls to them. The page gets
 * the text of this function, so the function uses nothing outside of itself.
 */
export function startPage({ selectAssets, createRow }: PageFunctions): void {
  const rowsAtOnce = 100;
  const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
  const data: PageData = JSON.parse(find('#data').textContent ?? '');
  const form = find<HTMLFormElement>('form.filters');
  const list = find<HTMLElement>('.assets');
  const more = find<HTMLButtonElement>('button.more');
  const texts = new Map<PageAsset, string>();
  const files = data.files.map((file) => file.toLowerCase());
  let selected: readonly PageAsset[] = [];
  let shown = 0;

  const textOf = (asset: PageAsset) => {
    const { name, source, variants } = asset;
    const known = texts.get(asset);
    if (known !== undefined) return known;
    const urls = variants.map(([query, file]) => `${source}${query} ${file}`);
    const text = [name, source, ...urls].join('\n').toLowerCase();
    texts.set(asset, text);
    return text;
  };
  const showMore = () => {
    const next = selected.slice(shown, shown + rowsAtOnce);
    list.append(...next.map((asset) => createRow(asset, data)));
    shown += next.length;
    more.hidden = shown === selected.length;
    more.textContent = `Show more (${(selected.length - shown).toLocaleString('en-US')} left)`;
  };
  const update = () => {
    const filter = Object.fromEntries(new FormData(form)) as unknown as AssetFilter;
    selected = selectAssets(data.assets, filter, textOf, files);
    shown = 0;
    list.replaceChildren();
    const total = `${data.assets.length.toLocaleString('en-US')} ${data.assets.length === 1 ? 'asset' : 'assets'}`;
    const isAll = selected.length === data.assets.length;
    find('output').textContent = isAll ? total : `${selected.length.toLocaleString('en-US')} of ${total}`;
    showMore();
  };

  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(update));
  more.addEventListener('click', showMore);
  new IntersectionObserver(([entry]) => entry?.isIntersecting && showMore(), { rootMargin: '800px' }).observe(more);
  form.hidden = false;
  update();
}
