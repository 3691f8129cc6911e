import { truncate } from '../findings/escape-control-characters.ts';
import type { Finding } from '../findings/finding.ts';
import { formatCount, formatNumber } from '../findings/format.ts';
import { formatContentPlace, formatPlace } from './format-place.ts';
import { type FindingGroup, type FindingSection, ownTextOf } from './group-findings.ts';
import { html, type Markup } from './html-template-tag.ts';

const placesShown = 5;
// The number that a browser shows quickly. The JSON report has all places.
const maxPlaces = 500;
const maxGroups = 10_000;
/** All further groups are in a part that opens. */
const groupsShown = 25;
const maxTextLength = 2000;

/** Findings by level and code. Each code is a section that opens and closes. */
export function findingsToHtml(sections: readonly FindingSection[]): Markup {
  if (sections.length === 0) return html`<p class="soft">None.</p>`;
  return html`${sections.length > 1 ? codeLinks(sections) : []}${sections.map(sectionToHtml)}`;
}

function codeLinks(sections: readonly FindingSection[]): Markup {
  return html`<nav class="chips" aria-label="Codes">${sections.map(
    ({ level, code, count }) =>
      html`<a class="chip ${level}" href="#${level}-${code}">${code} ${formatNumber(count)}</a> `,
  )}</nav>
`;
}

function sectionToHtml({ level, code, count, fix, docs, groups }: FindingSection): Markup {
  const rest = groups.slice(groupsShown, maxGroups);
  const toHtml = (group: FindingGroup) => groupToHtml(group, fix === undefined);
  return html`<details class="section ${level}" open><summary><span class="tag ${level}">${level}</span> <code>${code}</code> <span class="soft">${formatCount(count, level)}</span></summary>
<div id="${level}-${code}"><p class="fix">${fix === undefined ? [] : html`<b>Fix:</b> ${withCode(fix)} `}<a href="${docs}" target="_blank" rel="noreferrer">What ${code} means</a></p>
${groups.slice(0, groupsShown).map(toHtml)}${
  rest.length === 0
    ? []
    : html`<details class="rest"><summary>and ${formatNumber(groups.length - groupsShown)} more</summary>${rest.map(toHtml)}${moreInJson(groups.length - maxGroups)}</details>`
}</div></details>
`;
}

function groupToHtml(group: FindingGroup, showFix: boolean): Markup {
  const { url, message, fix, places, via } = group;
  const rest = places.slice(placesShown, maxPlaces);
  return html`<div class="group">${url === undefined ? [] : html`<code class="url">${truncate(url, maxTextLength)}</code>`}
${truncate(message, maxTextLength)
  .split('\n')
  .map((line) => html`<p>${line}</p>`)}${showFix ? html`<p><b>Fix:</b> ${withCode(fix)}</p>` : []}
${placeList(places.slice(0, placesShown), group)}${
  rest.length === 0
    ? []
    : html`<details class="places"><summary>and ${formatNumber(places.length - placesShown)} more</summary>${placeList(rest, group)}${moreInJson(places.length - maxPlaces)}</details>`
}${via.length === 0 ? [] : html`<p>In DatoCMS: ${via.map(formatContentPlace).join('; ')}</p>`}</div>
`;
}

/** Marks text between backticks, such as names of options, as code. */
function withCode(text: string): Markup {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
}

function placeList(places: readonly Finding[], group: FindingGroup): Markup {
  if (places.length === 0) return html``;
  return html`<ul class="places">${places.map(
    (place) =>
      html`<li><code>${formatPlace(place)}</code>${` ${truncate(ownTextOf(place, group), maxTextLength)}`.trimEnd()}${place.excerpt === undefined ? [] : excerptToHtml(place.excerpt, place.url)}</li>`,
  )}</ul>`;
}

/** The text at a place, in which the finding's URL, or its host, is marked. */
function excerptToHtml(excerpt: string, url = ''): Markup {
  const [, host = url] = /^https?:\/\/([^/]+)/.exec(url) ?? [];
  const marked = [url, host].find((each) => each !== '' && excerpt.includes(each)) ?? '';
  const at = excerpt.indexOf(marked);
  const end = at + marked.length;
  const [before, after] = [excerpt.slice(0, at), excerpt.slice(end)];
  return html`<code class="excerpt">${before}${marked === '' ? [] : html`<mark>${marked}</mark>`}${after}</code>`;
}

function moreInJson(count: number): Markup {
  return count > 0 ? html`<p class="soft">${formatNumber(count)} more are in the JSON report.</p>` : html``;
}
