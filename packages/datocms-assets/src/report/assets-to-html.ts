import { clip } from '../findings/escape-control-characters.ts';
import { formatCount, formatNumber, formatSize } from '../findings/format.ts';
import { html, type Markup } from './html.ts';
import type { Report, ReportedAsset, ReportedVariant } from './report.ts';

// What a browser lays out without trouble; the JSON report has all.
const mostAssets = 10_000;
const mostFiles = 20;
const longest = 2000;

/** A row for each asset, which opens to the table of its variants and the files that use it. */
export function assetsToHtml({ assets }: Report): Markup {
  if (assets.length === 0) return html`<p class="soft">None.</p>`;
  const hidden = assets.length - mostAssets;
  return html`<div class="assets"><div class="row head"><span>Asset</span><span>Status</span><span>Variants</span><span>Bytes</span><span>Files</span></div>
${assets.slice(0, mostAssets).map(assetToHtml)}</div>
${hidden > 0 ? html`<p class="soft">${formatNumber(hidden)} more are in the JSON report.</p>` : []}`;
}

function assetToHtml(asset: ReportedAsset): Markup {
  const { source, published, variants, usedIn } = asset;
  const tag = published
    ? html`<span class="tag clean">published</span>`
    : html`<span class="tag warning">not published</span>`;
  return html`<details class="asset"><summary class="row"><code>${clip(source, longest)}</code><span>${tag}</span><span>${formatNumber(variants.length)}</span><span>${formatSize(storedBytes(variants))}</span><span>${formatNumber(usedIn.length)}</span></summary>
<div class="inside">${variants.length > 0 ? variantTable(asset) : html`<p class="soft">No variant was asked for.</p>`}
${usedIn.length > 0 ? usedInList(usedIn) : []}</div></details>
`;
}

/** Variants of equal bytes are one file. */
function storedBytes(variants: readonly ReportedVariant[]): number {
  const files = new Map(variants.map((each) => [each.file, each.bytes ?? 0]));
  files.delete(null);
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function variantTable({ source, variants }: ReportedAsset): Markup {
  return html`<div class="scroll"><table><thead><tr><th>Variant</th><th>Profile</th><th>Stored file</th><th>Type</th><th class="number">Bytes</th><th>SHA-256</th></tr></thead>
<tbody>${variants.map((variant) => variantRow(variant, source))}</tbody></table></div>`;
}

function variantRow({ url, accept, file, bytes, type, sha256 }: ReportedVariant, source: string): Markup {
  const query = url.startsWith(source) ? url.slice(source.length) : url;
  const hash = sha256 === null ? html`–` : html`<code title="${sha256}">${sha256.slice(0, 12)}</code>`;
  return html`<tr><td>${query === '' ? 'as uploaded' : html`<code>${clip(query, longest)}</code>`}</td><td>${accept}</td><td>${
    file === null ? 'not stored' : html`<code>${file}</code>`
  }</td><td class="whole">${type ?? '–'}</td><td class="number">${bytes === null ? '–' : formatNumber(bytes)}</td><td>${hash}</td></tr>
`;
}

function usedInList(files: readonly string[]): Markup {
  const hidden = files.length - mostFiles;
  return html`<h3>Used in ${formatCount(files.length, 'file')}</h3>
<ul>${files.slice(0, mostFiles).map((file) => html`<li><code>${file}</code></li>`)}</ul>
${hidden > 0 ? html`<p class="soft">and ${formatNumber(hidden)} more</p>` : []}`;
}
