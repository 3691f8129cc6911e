import type { Variant } from '../asset/asset-url.ts';
import { decodeFileName } from '../asset/percent-encoding.ts';
import { isImageVariant, requestedSize } from './placeholder.ts';

/** Average width of a sans-serif letter, in parts of the font size. */
const letterWidth = 0.58;
const lineHeight = 1.35;
/** In parts of the width. Pages often shrink a picture: at a width of 200 pixels the letters are 12 pixels high. */
const fontSize = 0.06;
const minFontSize = 11;
const minLines = 6;
/** Shorter lines would cut words. */
const minLetters = 9;

/**
 * An SVG in the size of the variant, with the reason why it replaces the asset, for the authors of the site. Its title
 * has the whole text, for which the picture may be too small.
 * @param headline two or three words
 * @returns `undefined` if the variant is no image
 */
export function placeholderWithText(variant: Variant, headline: string, text: string): string | undefined {
  if (!isImageVariant(variant)) return undefined;
  const { width, height } = requestedSize(new URLSearchParams(variant.query));
  const file = decodeFileName(variant.path.replace(/^.*\//, ''));
  const font = Math.max(minFontSize, Math.round(Math.min(width * fontSize, height / minLines / lineHeight)));
  const frame = Math.max(3, Math.round(font / 2));
  const maxLetters = Math.floor((width - 4 * frame) / (font * letterWidth));
  const maxLines = Math.floor((height - 3 * frame) / (font * lineHeight));
  const head = wrap(headline, maxLetters);
  const lines = [...head, ...wrap(withoutTime(file), maxLetters), ...wrap(text, maxLetters)];
  const shown = maxLetters < minLetters ? [] : lines.slice(0, Math.max(0, maxLines));
  if (shown.length < lines.length && shown.length > 1) shown.push(`${shown.pop()?.slice(0, maxLetters - 1)}…`);
  const top = (height - shown.length * font * lineHeight) / 2 + font;
  const tspans = shown
    .map((line, at) => {
      const weight = at < head.length ? ' font-weight="700"' : '';
      return `<tspan x="50%" y="${Math.round(top + at * font * lineHeight)}"${weight}>${escapeXml(line)}</tspan>`;
    })
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escapeXml(`${file}: ${text}`)}</title>` +
    `<defs><pattern id="stripes" width="${2 * frame}" height="${2 * frame}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="${2 * frame}" height="${2 * frame}" fill="#ffedd5"/><rect width="${frame}" height="${2 * frame}" fill="#c2410c"/></pattern></defs>` +
    '<rect width="100%" height="100%" fill="url(#stripes)"/>' +
    `<rect x="${frame}" y="${frame}" width="${Math.max(0, width - 2 * frame)}" height="${Math.max(0, height - 2 * frame)}" fill="#fff7ed"/>` +
    `<text font-family="system-ui, sans-serif" font-size="${font}" fill="#7c2d12" text-anchor="middle">${tspans}</text></svg>\n`
  );
}

/** A file name without the time of the upload, with which the CMS begins it. */
const withoutTime = (file: string) => file.replace(/^\d{10}-(?=.)/, '');

/** Breaks a text into lines. A word longer than a line is cut. */
function wrap(text: string, maxLetters: number): string[] {
  if (maxLetters < 1) return [];
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
