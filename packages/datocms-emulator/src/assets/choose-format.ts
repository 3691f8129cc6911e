import { type Parameters, readWords } from './parameters.ts';

export type OutputFormat = 'jpg' | 'pjpg' | 'png' | 'png8' | 'png32' | 'webp' | 'avif' | 'gif';

/** Output formats. Requests for jp2, jxr, mp4 or webm keep the source's format. */
const outputs: ReadonlySet<string> = new Set(['jpg', 'pjpg', 'png', 'png8', 'png32', 'webp', 'avif', 'gif']);

/** Output formats for sources that are not output formats themselves. */
const substitutes: Readonly<Record<string, OutputFormat>> = {
  jpeg: 'jpg',
  svg: 'png',
  tif: 'jpg',
  tiff: 'jpg',
  heic: 'jpg',
  bmp: 'png',
};

/**
 * Chooses the output format. `auto=format` follows the request's Accept header, AVIF before WebP; `fm` applies
 * to clients that accept neither. Animations never become AVIF.
 */
export function chooseFormat(parameters: Parameters, accept: string, source: string, animated: boolean): OutputFormat {
  if (readWords(parameters, 'auto').has('format')) {
    if (accept.includes('image/avif') && !animated) return 'avif';
    if (accept.includes('image/webp')) return 'webp';
  }
  const requested = parameters.get('fm') ?? '';
  if (isOutput(requested)) return requested;
  return isOutput(source) ? source : (substitutes[source] ?? 'png');
}

function isOutput(format: string): format is OutputFormat {
  return outputs.has(format);
}

export const contentTypes: { readonly [F in OutputFormat]: string } = {
  jpg: 'image/jpeg',
  pjpg: 'image/jpeg',
  png: 'image/png',
  png8: 'image/png',
  png32: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
};
