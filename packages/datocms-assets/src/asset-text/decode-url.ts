import { decodeHTMLAttribute } from 'entities';
import { readUnit } from './spelling.ts';

/**
 * The URL that a raw span means. `layers`: `once` for what stands in an attribute by itself, where a browser decodes entities
 * exactly once; `all` for text inside text, where escapes are undone as deep as they go.
 * `css`: they are those of a style sheet.
 * `percent` is how often the whole URL is percent-encoded.
 */
export function decodeUrl(raw: string, layers: 'once' | 'all', percent: number, css = false): string {
  let url = Buffer.from(raw, 'latin1').toString('utf8');
  if (layers === 'once') url = url.includes('&') ? decodeHTMLAttribute(url) : url;
  else if (/[&\\]/.test(url)) url = decodeUnits(url, css);
  for (let round = 0; round < percent; round++) url = decodePercent(url);
  return url;
}

function decodeUnits(text: string, css: boolean): string {
  let decoded = '';
  for (let at = 0; at < text.length; ) {
    const unit = readUnit(text, at, css);
    decoded += unit.char;
    at = unit.end;
  }
  return decoded;
}

/** Malformed escapes stay; a whole sequence of bytes is decoded together. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
