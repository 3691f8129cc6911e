import { truncate } from '../findings/escape-control-characters.ts';
import type { Finding } from '../findings/finding.ts';
import { formatCount, formatNumber } from '../findings/format.ts';
import { formatPlace } from './format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings } from './group-findings.ts';
import { html, type Markup } from './html-template-tag.ts';
import type { Report } from './report.ts';

const placesShown = 5;
// As much as a browser shows quickly. The JSON report has everything.
const maxPlaces = 500;
const maxGroups = 10_000;
// A section with more groups is closed at first.
const maxOpenGroups = 25;
const maxTextLength = 2000;

/** Findings by level and code. Each code is a section that opens and closes. */
export function findingsToHtml(report: Report): Markup {
  const sections = groupFindings(report.findings);
  if (sections.length === 0) return html`<p class="soft">None.</p>`;
  return html`${new Set(sections.map((each) => each.level)).size > 1 ? levelFilter : []}${
    sections.length > 1 ? codeLinks(sections) : []
  }${sections.map(sectionToHtml)}`;
}

const levelFilter = html`<div class="bar" role="radiogroup" aria-label="Show">
<label><input type="radio" name="level" checked>All</label>
<label><input type="radio" name="level" id="only-error">Errors</label>
<label><input type="radio" name="level" id="only-warning">Warnings</label>
</div>
`;

// A link to an element inside of a closed section makes the browser open the section.
function codeLinks(sections: readonly FindingSection[]): Markup {
  return html`<nav class="chips" aria-label="Codes">${sections.map(
    ({ level, code, count }) =>
      html`<a class="chip ${level}" href="#${level}-${code}">${code} ${formatNumber(count)}</a> `,
  )}</nav>
`;
}

function sectionToHtml({ level, code, count, fix, groups }: FindingSection): Markup {
  const open = level === 'error' && groups.length <= maxOpenGroups ? html` open` : html``;
  return html`<details class="section ${level}"${open}><summary><span class="tag ${level}">${level}</span> <code>${code}</code> <span class="soft">${formatCount(count, 'finding')}</span></summary>
<div id="${level}-${code}">${fix === undefined ? [] : html`<p class="fix"><b>Fix:</b> ${fix}</p>`}
${groups.slice(0, maxGroups).map((group) => groupToHtml(group, fix === undefined))}${moreInJson(groups.length - maxGroups)}</div></details>
`;
}

function groupToHtml(group: FindingGroup, showFix: boolean): Markup {
  const { url, message, fix, places } = group;
  const rest = places.slice(placesShown, maxPlaces);
  return html`<div class="group">${url === undefined ? [] : html`<code class="url">${truncate(url, maxTextLength)}</code>`}
${truncate(message, maxTextLength)
  .split('\n')
  .map((line) => html`<p>${line}</p>`)}${showFix ? html`<p><b>Fix:</b> ${fix}</p>` : []}
${placeList(places.slice(0, placesShown), group)}${
  rest.length === 0
    ? []
    : html`<details class="places"><summary>and ${formatNumber(places.length - placesShown)} more</summary>${placeList(rest, group)}${moreInJson(places.length - maxPlaces)}</details>`
}</div>
`;
}

function placeList(places: readonly Finding[], group: FindingGroup): Markup {
  if (places.length === 0) return html``;
  return html`<ul class="places">${places.map(
    (place) =>
      html`<li><code>${formatPlace(place)}</code>${place.message === group.message ? '' : ` ${truncate(place.message, maxTextLength)}`}${place.excerpt === undefined ? [] : html`<br><code class="soft">${place.excerpt}</code>`}</li>`,
  )}</ul>`;
}

function moreInJson(count: number): Markup {
  return count > 0 ? html`<p class="soft">${formatNumber(count)} more are in the JSON report.</p>` : html``;
}
