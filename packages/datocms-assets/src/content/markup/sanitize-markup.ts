import type { AssetHosts } from '../../asset/asset-url.ts';
import { cleanCss } from './audit-css.ts';
import { auditMarkup, type Danger } from './audit-markup.ts';
import { plainEntities, replaceEntities } from './plain-entities.ts';

const maxRounds = 4;

/**
 * Removes the dangerous parts and keeps all other characters. The result is audited again until nothing is found. CSS that is
 * not clean after one round is removed as a whole.
 * @returns `undefined` if a danger can't be removed
 * @throws DownloadError if the text is not well-formed, or is no longer after a removal
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
  // If two begin together, the outer one comes first. It is removed with the dangers inside it.
  for (const { start, end, remedy } of dangers.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < from) continue;
    parts.push(text.slice(from, start));
    if (remedy === 'clean-css' && cleansCss) parts.push(cleanCss(text.slice(start, end)));
    from = end;
  }
  return parts.join('') + text.slice(from);
}

// A DOCTYPE without its end matches too, so that the end is searched for only once.
const doctypes = /<!DOCTYPE[^[>]*(?:(\[[^\]]*(?:\]\s*)?)(>?))?/gi;

/**
 * Replaces the entities that a DOCTYPE declares as plain text, and removes its declarations. Other entities stay, and so do
 * those that would make the text more than twice as long. Without their declarations that text is not well-formed, so the
 * audit refuses it.
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
