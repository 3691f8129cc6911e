import { truncate } from '../findings/escape-control-characters.ts';
import { formatCount, formatNumber, formatSize } from '../findings/format.ts';
import { html, type Markup } from './html-template-tag.ts';
import { storedFiles, sum } from './make-report.ts';
import type { Report, ReportedAsset, ReportedVariant } from './report.ts';

// As much as a browser shows quickly. The JSON report has everything.
const maxAssets = 10_000;
const maxFiles = 20;
const maxUrlLength = 2000;

/** A row for each asset, which opens to the table of its variants and to the files that use it. */
export function assetsToHtml({ assets }: Report): Markup {
  if (assets.length === 0) return html`<p class="soft">None.</p>`;
  const hidden = assets.length - maxAssets;
  return html`<div class="assets"><div class="row head"><span>Asset</span><span>Status</span><span>Variants</span><span>Bytes</span><span>Files</span></div>
${assets.slice(0, maxAssets).map(assetToHtml)}</div>
${hidden > 0 ? html`<p class="soft">${formatNumber(hidden)} more are in the JSON report.</p>` : []}`;
}

function assetToHtml(asset: ReportedAsset): Markup {
  const { source, published, variants, usedIn } = asset;
  const tag = published
    ? html`<span class="tag clean">published</span>`
    : html`<span class="tag warning">not published</span>`;
  return html`<details class="asset"><summary class="row"><code>${truncate(source, maxUrlLength)}</code><span>${tag}</span><span>${formatNumber(variants.length)}</span><span>${formatSize(sum(storedFiles(variants).values()))}</span><span>${formatNumber(usedIn.length)}</span></summary>
<div class="details">${variants.length > 0 ? variantTable(asset) : html`<p class="soft">No variant was requested.</p>`}
${usedIn.length > 0 ? usedInList(usedIn) : []}</div></details>
`;
}

function variantTable({ source, variants }: ReportedAsset): Markup {
  return html`<div class="scroll"><table><thead><tr><th>Variant</th><th>Profile</th><th>Stored file</th><th>Type</th><th class="number">Bytes</th><th>SHA-256</th></tr></thead>
<tbody>${variants.map((variant) => variantRow(variant, source))}</tbody></table></div>`;
}

function variantRow({ url, accept, file, bytes, type, sha256 }: ReportedVariant, source: string): Markup {
  const query = url.startsWith(source) ? url.slice(source.length) : url;
  const hash = sha256 === null ? html`–` : html`<code title="${sha256}">${sha256.slice(0, 12)}</code>`;
  return html`<tr><td>${query === '' ? 'as uploaded' : html`<code>${truncate(query, maxUrlLength)}</code>`}</td><td>${accept}</td><td>${
    file === null ? 'not stored' : html`<code>${file}</code>`
  }</td><td class="nowrap">${type ?? '–'}</td><td class="number">${bytes === null ? '–' : formatNumber(bytes)}</td><td>${hash}</td></tr>
`;
}

function usedInList(files: readonly string[]): Markup {
  const hidden = files.length - maxFiles;
  return html`<h3>Used in ${formatCount(files.length, 'file')}</h3>
<ul>${files.slice(0, maxFiles).map((file) => html`<li><code>${file}</code></li>`)}</ul>
${hidden > 0 ? html`<p class="soft">and ${formatNumber(hidden)} more</p>` : []}`;
}
