import type { Variant } from '../asset/asset-url.ts';
import { decodeFileName } from './name-files.ts';
import { isImageVariant, requestedSize } from './placeholder.ts';

/** Average width of a sans-serif letter, in parts of the font size. */
const letterWidth = 0.56;
const lineHeight = 1.35;

/**
 * An SVG in the size that the variant asks for, which says why it replaces the asset. The dev server shows it to the people
 * who write the site. Its title holds the whole text, also if the picture has no room for it.
 * @returns `undefined` if the variant is no image
 */
export function placeholderWithText(variant: Variant, text: string): string | undefined {
  if (!isImageVariant(variant)) return undefined;
  const { width, height } = requestedSize(new URLSearchParams(variant.query));
  const font = Math.max(10, Math.min(28, Math.round(width / 26)));
  const file = decodeFileName(variant.path.replace(/^.*\//, ''));
  const maxLines = Math.max(0, Math.floor((height - font) / (font * lineHeight)));
  const lines = wrap(`${file}: ${text}`, Math.floor((width - 2 * font) / (font * letterWidth))).slice(0, maxLines);
  const top = (height - lines.length * font * lineHeight) / 2 + font;
  const tspans = lines
    .map((line, at) => `<tspan x="50%" y="${Math.round(top + at * font * lineHeight)}">${escapeXml(line)}</tspan>`)
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escapeXml(`${file}: ${text}`)}</title>` +
    '<defs><pattern id="stripes" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="16" height="16" fill="#fff7ed"/><rect width="8" height="16" fill="#ffedd5"/></pattern></defs>' +
    '<rect width="100%" height="100%" fill="url(#stripes)"/>' +
    `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" fill="none" stroke="#c2410c" stroke-width="2"/>` +
    `<text font-family="system-ui, sans-serif" font-size="${font}" fill="#7c2d12" text-anchor="middle">${tspans}</text></svg>\n`
  );
}

/** Breaks a text into lines. Words that are too long for one are cut. */
function wrap(text: string, maxLetters: number): string[] {
  if (maxLetters < 4) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => part.match(new RegExp(`.{1,${maxLetters}}`, 'gsu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > maxLetters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
