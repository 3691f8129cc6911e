import { hash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatDuration } from '../findings/format.ts';
import { assetsToHtml, script } from './assets-to-html.ts';
import { chartsToHtml } from './charts-to-html.ts';
import { findingsToHtml } from './findings-to-html.ts';
import { groupFindings } from './group-findings.ts';
import { style } from './html-style.ts';
import { html, type Markup } from './html-template-tag.ts';
import { makePageData } from './make-page-data.ts';
import { type Report, reportHeading } from './report.ts';
import { summarize } from './summarize.ts';
import { verdictToHtml } from './verdict-to-html.ts';

const policy = [
  "default-src 'none'",
  `style-src ${sourceOf(style)}`,
  `script-src ${sourceOf(script)}`,
  // Stored files are beside the report. Not in all browsers does 'self' include files.
  "img-src 'self' file: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The report as one HTML page. It shows stored files, and makes no other request: original URLs are plain text, and the
 * page's Content Security Policy forbids requests to other hosts, and foreign scripts and styles. Without scripts, only
 * the list of assets is missing.
 * @param folder of the page, from which it finds the stored files
 */
export function toHtml(report: Report, folder: string): string {
  const sections = groupFindings(report.findings);
  const data = makePageData(report, sections, isElsewhere(report) ? null : relativeUrl(folder, report.dir));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Assets: ${summarize(report).problems || 'clean'}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
${{ markup: reportHeading }}
<p class="soft"><code>${report.dir}</code></p>
${verdictToHtml(report)}<h2 id="findings">Findings</h2>
${findingsToHtml(sections)}
${
  report.assets.length === 0
    ? []
    : html`<h2 id="assets">Assets</h2>
${chartsToHtml(report, data)}${assetsToHtml(report, data)}`
}
${timingTable(report)}</main>
</body>
</html>
`;
  return page.markup;
}

/** The hash of a style sheet or script, for the page's policy. */
function sourceOf(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}

/** The URL of a folder, relative to another folder, with `/` at its end. */
function relativeUrl(from: string, to: string): string {
  const path = relative(from, resolve(to));
  // The folder is on another drive of Windows.
  if (isAbsolute(path)) return `${pathToFileURL(path).href}/`;
  return path === '' ? './' : `${path.split(sep).map(encodeURIComponent).join('/')}/`;
}

function timingTable({ timings }: Report): Markup {
  const steps = Object.entries(timings);
  if (steps.length === 0) return html``;
  return html`<h2 id="time">Time</h2>
<table class="card">${steps.map(([step, time]) => html`<tr><th scope="row">${step}</th><td class="number">${formatDuration(time)}</td></tr>`)}</table>
`;
}

/** Whether assets are in a bucket, or on a server that answers sealed URLs. */
function isElsewhere({ assets }: Report): boolean {
  return assets.some(({ variants }) => variants.some(({ key, sealed }) => (key ?? sealed) !== undefined));
}
