import { formatCount, formatNumber, formatSize } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { html, type Markup } from './html-template-tag.ts';
import { countBodies } from './make-page-data.ts';
import type { PageData } from './page/page-data.ts';
import type { Report } from './report.ts';

const maxBars = 8;

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Bytes by type, and variants by asset, as lists with bars. Empty if no variant has content. */
export function chartsToHtml({ assets }: Report, data: PageData): Markup {
  const withContent = assets.flatMap(({ variants }) => variants.filter(({ type }) => type !== null));
  if (withContent.length === 0) return html``;
  const byType = groupBy(withContent, ({ type }) => type as string);
  const types = Array.from(byType, ([type, variants]) => {
    const { stored, bytes } = countBodies(variants);
    return { label: type, value: bytes, text: `${formatSize(bytes)}, ${formatCount(stored, 'file')}` };
  });
  const perAsset = data.assets.map(({ name, variantCount, size }) => ({
    label: name,
    value: variantCount,
    text: `${formatCount(variantCount, 'variant')}, ${size}`,
  }));
  return html`<div class="charts">${chart('Bytes by type', types)}${chart('Variants by asset', perAsset)}</div>
`;
}

/** The largest values. A bar's width is an attribute of its picture, since the page's policy allows no inline style. */
function chart(title: string, bars: readonly Bar[]): Markup {
  const sorted = bars.toSorted((a, b) => b.value - a.value);
  const rest = sorted.slice(maxBars);
  const most = sorted[0]?.value || 1;
  return html`<figure class="chart card"><figcaption>${title}</figcaption><ul>${sorted.slice(0, maxBars).map(
    ({ label, value, text }) =>
      html`<li><span>${label}</span> <span class="number soft">${text}</span><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.max(0.5, Math.round((value / most) * 1000) / 10)}" height="1"/></svg></li>
`,
  )}</ul>${rest.length === 0 ? [] : html`<p class="soft">and ${formatNumber(rest.length)} more</p>`}</figure>
`;
}
