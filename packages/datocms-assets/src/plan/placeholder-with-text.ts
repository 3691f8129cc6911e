import type { Variant } from '../asset/asset-url.ts';
import { isImageVariant, requestedSize } from './placeholder.ts';

/** Width of a letter of the font, in parts of its size; the average of a sans-serif. */
const letterWidth = 0.56;
const lineHeight = 1.35;

/**
 * A picture that says in words why it stands where an asset should, of the size that the variant asks for: for the eyes
 * of who writes the site. What has no room is in its title. `undefined` for media that no picture can stand for.
 */
export function placeholderWithText(variant: Variant, words: string): string | undefined {
  if (!isImageVariant(variant)) return undefined;
  const { width, height } = requestedSize(new URLSearchParams(variant.query));
  const font = Math.max(10, Math.min(28, Math.round(width / 26)));
  const file = readable(variant.path.replace(/^.*\//, ''));
  const room = Math.max(0, Math.floor((height - font) / (font * lineHeight)));
  const lines = wrap(`${file}: ${words}`, Math.floor((width - 2 * font) / (font * letterWidth))).slice(0, room);
  const top = (height - lines.length * font * lineHeight) / 2 + font;
  const text = lines
    .map((line, at) => `<tspan x="50%" y="${Math.round(top + at * font * lineHeight)}">${escapeXml(line)}</tspan>`)
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escapeXml(`${file}: ${words}`)}</title>` +
    '<defs><pattern id="stripes" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="16" height="16" fill="#fff7ed"/><rect width="8" height="16" fill="#ffedd5"/></pattern></defs>' +
    '<rect width="100%" height="100%" fill="url(#stripes)"/>' +
    `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" fill="none" stroke="#c2410c" stroke-width="2"/>` +
    `<text font-family="system-ui, sans-serif" font-size="${font}" fill="#7c2d12" text-anchor="middle">${text}</text></svg>\n`
  );
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Lines of at most so many letters; words that are longer are cut. */
function wrap(text: string, letters: number): string[] {
  if (letters < 4) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => each.match(new RegExp(`.{1,${letters}}`, 'gsu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > letters) {
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
