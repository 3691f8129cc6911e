import { formatCount, formatNumber, formatSize } from '../findings/format.ts';
import { describeAllowed } from './asset-status.ts';
import { html, type Markup } from './html-template-tag.ts';
import type { Report } from './report.ts';
import { marks, summarize } from './summarize.ts';

const maxRoutes = 100;

/** The last lines of the terminal, the largest numbers, and the parts that the run did not cover. */
export function verdictToHtml(report: Report): Markup {
  const { verdict, problems, work, outcome } = summarize(report);
  const headline = problems === '' ? outcome || 'No findings.' : `${problems}. ${outcome}`;
  return html`<section class="verdict ${verdict}"><span class="mark" aria-hidden="true">${marks[verdict]}</span>
<div><p class="headline">${headline}</p><p class="soft">${work}.</p></div></section>
${figures(report)}${limits(report)}`;
}

/** The counts that are not 0. A run that only searches has none. */
function figures({ assets: listed, counts: { pages, rewritten, assets, stored, bytes } }: Report): Markup {
  const variants = listed.flatMap((asset) => asset.variants);
  const sealed = new Set(variants.flatMap((variant) => variant.sealed ?? [])).size;
  const cells: readonly (readonly [name: string, value: number, text: string])[] = [
    ['pages', pages, formatNumber(pages)],
    ['files rewritten', rewritten, formatNumber(rewritten)],
    ['assets', assets, formatNumber(assets)],
    ['sealed URLs', sealed, formatNumber(sealed)],
    ['stored files', stored, formatNumber(stored)],
    ['size of stored files', bytes, formatSize(bytes)],
  ];
  const shown = cells.filter(([, value]) => value > 0);
  if (shown.length === 0) return html``;
  return html`<dl class="figures">${shown.map(([name, , text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
`;
}

/** Routes that a server renders, and hosts that a visitor's browser will contact. */
function limits({ assets, coverage: { onDemand, contacts, excluded, content } }: Report): Markup {
  const allowed = describeAllowed(assets);
  const lines = [
    ...(allowed === '' ? [] : [html`<li>${allowed}</li>`]),
    ...(content === 'drafts' ? [html`<li>Drafts count as published.</li>`] : []),
    ...(excluded > 0
      ? [html`<li>${formatCount(excluded, 'file is', 'files are')} excluded and not searched.</li>`]
      : []),
    ...contacts.map(
      ({ host, files }) =>
        html`<li>Browsers contact <code>${host}</code>, which ${formatCount(files, 'file names', 'files name')}.</li>`,
    ),
    ...onDemand
      .slice(0, maxRoutes)
      .map(
        ({ pattern, covered }) =>
          html`<li><code>${pattern}</code> is rendered on demand and is ${covered ? 'covered' : 'not covered'}.</li>`,
      ),
    ...(onDemand.length > maxRoutes
      ? [html`<li>${formatNumber(onDemand.length - maxRoutes)} more routes are in the JSON report.</li>`]
      : []),
  ];
  return lines.length === 0
    ? html``
    : html`<h2 id="coverage">Coverage</h2>
<ul class="card">${lines}</ul>
`;
}
