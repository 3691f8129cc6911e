import type { AssetHosts } from '../../asset/asset-url.ts';
import { uploadInactive } from '../../findings/codes.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { formatFirst } from '../../findings/format.ts';
import { fromByteString } from '../../memory/byte-strings.ts';
import { cleanCss } from './audit-css.ts';
import { auditMarkup, type Danger } from './audit-markup.ts';
import { decodeMarkup } from './decode-markup.ts';
import { plainEntities, replaceEntities } from './plain-entities.ts';

export interface MarkupRules {
  readonly hosts: AssetHosts;
  /** The policy for an SVG with active parts. */
  readonly svg: 'reject' | 'sanitize';
}

/** How many parts a message shows. */
export const maxShownParts = 5;
const maxRounds = 4;

/**
 * Finds parts of XML that a browser would run or fetch, and removes them if the option asks for it.
 * @returns the remaining text, and a description of the removed parts; `undefined` if there is nothing to remove
 * @throws DownloadError if there are dangerous parts, and the option refuses them or they can't be removed
 */
export function cleanMarkup(bytes: Uint8Array, isSvg: boolean, { hosts, svg }: MarkupRules) {
  const { text, encoding } = decodeMarkup(bytes);
  const { dangers, rootName } = auditMarkup(text, hosts);
  if (isSvg && rootName !== 'svg') {
    throw new DownloadError('bad-content', `it is called SVG, but is <${rootName}>`);
  }
  if (dangers.length === 0) return undefined;
  const parts = new Set(dangers.map(({ description }) => description));
  const found = `it holds ${formatFirst([...parts], maxShownParts)}`;
  if (!isSvg || svg !== 'sanitize') throw new DownloadError('active-content', found);
  const clean = sanitizeMarkup(text, hosts);
  if (!clean) {
    const reason = `${found}, which can't be taken out without changing the picture`;
    // The default fix advises the option that is already on.
    throw new DownloadError('active-content', reason, { fix: uploadInactive });
  }
  const encoded = encoding === 'latin1' ? fromByteString(clean.text) : new TextEncoder().encode(clean.text);
  return { bytes: encoded, removed: clean.removed };
}

/**
 * Removes the dangerous parts and keeps all other characters. The result is audited again until nothing is found. CSS that is
 * not clean after one round is removed as a whole.
 * @returns `undefined` if a danger can't be removed
 * @throws DownloadError if the text is not well-formed, or not any more after a removal
 */
export function sanitizeMarkup(source: string, hosts: AssetHosts): { text: string; removed: string[] } | undefined {
  let text = expandEntities(source);
  const removed = new Set<string>();
  for (let round = 0; round < maxRounds; round++) {
    const { dangers } = auditMarkup(text, hosts);
    if (round === 0 && text !== source) removed.add('declarations in its DOCTYPE');
    if (dangers.length === 0) return { text, removed: [...removed] };
    if (dangers.some((danger) => danger.remedy === 'none')) return undefined;
    for (const { description } of dangers) removed.add(description);
    text = removeDangers(text, dangers, round === 0);
  }
  return undefined;
}

function removeDangers(text: string, dangers: readonly Danger[], cleansCss: boolean): string {
  const parts: string[] = [];
  let from = 0;
  // If two dangers begin together, the outer one comes first. It is removed with the inner ones.
  for (const { start, end, remedy } of dangers.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < from) continue;
    parts.push(text.slice(from, start));
    if (remedy === 'clean-css' && cleansCss) parts.push(cleanCss(text.slice(start, end)));
    from = end;
  }
  return parts.join('') + text.slice(from);
}

// The pattern also matches a DOCTYPE without its end, so the end is searched for only once.
const doctypes = /<!DOCTYPE[^[>]*(?:(\[[^\]]*(?:\]\s*)?)(>?))?/gi;

/**
 * Replaces the entities that a DOCTYPE declares as plain text, and removes its declarations. Other entities stay, and
 * so do entities that would make the text more than twice as long. A text with entities but without declarations is not
 * well-formed, so the audit refuses it.
 */
function expandEntities(source: string): string {
  const doctype = Array.from(source.matchAll(doctypes)).find(([, , end]) => end === '>');
  if (!doctype) return source;
  const [declaration, subset = ''] = doctype;
  const values = new Map<string, string>();
  for (const [name, value] of plainEntities(subset)) {
    values.set(name, value.replaceAll('"', '&quot;').replaceAll("'", '&apos;'));
  }
  const before = source.slice(0, doctype.index) + declaration.replace(subset, '');
  return before + replaceEntities(source.slice(doctype.index + declaration.length), values).text;
}
