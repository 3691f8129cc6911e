import { escapeJson } from '../findings/escape-control-characters.ts';
import { formatNumber } from '../findings/format.ts';
import { html, type Markup } from './html-template-tag.ts';
import { createRow, rowFunctions } from './page/create-row.ts';
import type { PageData } from './page/page-data.ts';
import { selectAssets } from './page/select-assets.ts';
import { startPage } from './page/start-page.ts';
import type { Report } from './report.ts';

/** The page's script. Its parts are functions of this package that use nothing but each other. A bundler may rename them. */
const pageFunctions = [selectAssets, ...rowFunctions].join('\n');
export const script = `{
${pageFunctions}
(${startPage})({ selectAssets: ${selectAssets.name}, createRow: ${createRow.name} });
}`;

const sorts = {
  problems: 'Problems first',
  name: 'Name',
  size: 'Size',
  variants: 'Variants',
  files: 'Used in most files',
} as const;

/** The list of assets, which the page's script shows from the data, and its filters. */
export function assetsToHtml({ assets }: Report, data: PageData): Markup {
  const hidden = assets.length - data.assets.length;
  return html`<noscript><p>The list of assets needs JavaScript. The JSON report has the same data.</p></noscript>
<form class="filters" role="search" hidden>
<label class="search">Search <input type="search" name="search" placeholder="File, URL or page" autocomplete="off" spellcheck="false"></label>
${select('status', 'Status', [['', 'all'], ...statusOptions(data)])}
${select('code', 'Finding', [['', data.codes.length === 0 ? 'none' : 'all'], ...codeOptions(data)])}
${select('sort', 'Sort by', Object.entries(sorts))}
<button type="reset">Reset</button>
<output aria-live="polite"></output>
</form>
<div class="assets"></div>
<button class="more" type="button" hidden>Show more</button>
${hidden > 0 ? html`<p class="soft">${formatNumber(hidden)} more are in the JSON report.</p>` : []}
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${{ markup: script }}</script>`;
}

type Option = readonly [value: string, label: string];

function select(name: string, label: string, options: readonly Option[]): Markup {
  return html`<label>${label} <select name="${name}">${options.map(
    ([value, text]) => html`<option value="${value}">${text}</option>`,
  )}</select></label>`;
}

function statusOptions({ assets }: PageData): Option[] {
  const counts = new Map<string, number>();
  for (const { status } of assets) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Array.from(counts, ([status, count]): Option => [status, `${status} (${formatNumber(count)})`]).sort();
}

function codeOptions({ assets, codes }: PageData): Option[] {
  const counts = codes.map(() => 0);
  for (const id of assets.flatMap((asset) => asset.codes)) counts[id] = (counts[id] ?? 0) + 1;
  return codes.flatMap(({ code }, id): Option[] =>
    counts[id] ? [[String(id), `${code} (${formatNumber(counts[id])})`]] : [],
  );
}

/** JSON without any `<`, which could end the element or begin a comment. */
function jsonForScript(value: unknown): Markup {
  return { markup: escapeJson(JSON.stringify(value)).replaceAll('<', '\\u003c') };
}
