import { createHash } from 'node:crypto';
import { formatDuration, formatNumber, formatSize } from '../findings/format.ts';
import { assetsToHtml } from './assets-to-html.ts';
import { findingsToHtml } from './findings-to-html.ts';
import { style } from './html-style.ts';
import { html, type Markup } from './html-template-tag.ts';
import type { Report } from './report.ts';
import { summarize } from './summarize.ts';

/**
 * The report as one HTML page without scripts. It makes no request: original URLs are plain text, and the page's Content
 * Security Policy forbids all requests and all styles but its own.
 */
export function toHtml(report: Report): string {
  const { verdict, problems, work, outcome } = summarize(report);
  const title = `Assets: ${problems || 'clean'}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${styleHash()}; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>Self-hosted assets</h1>
<p class="soft"><code>${report.dir}</code></p>
<div class="verdict ${verdict}">${problems === '' ? outcome || 'No findings.' : `${problems}. ${outcome}`}<p>${work}.</p></div>
${figures(report)}
<h2 id="findings">Findings</h2>
${findingsToHtml(report)}
<h2 id="assets">Assets</h2>
${assetsToHtml(report)}
${timingTable(report)}</main>
</body>
</html>
`;
  return page.markup;
}

function styleHash(): Markup {
  return { markup: `'sha256-${createHash('sha256').update(style).digest('base64')}'` };
}

function figures({ counts, timings }: Report): Markup {
  const cells: readonly (readonly [string, string])[] = [
    ['pages', formatNumber(counts.pages)],
    ['files read', formatNumber(counts.files)],
    ['files rewritten', formatNumber(counts.rewritten)],
    ['references', formatNumber(counts.references)],
    ['assets', formatNumber(counts.assets)],
    ['variants', formatNumber(counts.variants)],
    ['stored files', formatNumber(counts.stored)],
    ['size of stored files', formatSize(counts.bytes)],
    ['from the cache', formatNumber(counts.cached)],
    ['downloaded', formatNumber(counts.downloaded)],
    ['published assets', formatNumber(counts.published)],
    ...(timings.total === undefined ? [] : [['total time', formatDuration(timings.total)] as const]),
  ];
  return html`<dl class="figures">${cells.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function timingTable({ timings }: Report): Markup {
  const steps = Object.entries(timings);
  if (steps.length === 0) return html``;
  return html`<h2 id="time">Time</h2>
<div class="scroll"><table><thead><tr><th>Step</th><th class="number">Time</th></tr></thead>
<tbody>${steps.map(([step, time]) => html`<tr><td>${step}</td><td class="number">${formatDuration(time)}</td></tr>`)}</tbody></table></div>
`;
}
