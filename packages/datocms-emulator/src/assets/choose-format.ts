import { type Parameters, readWords } from './parameters.ts';

export type OutputFormat = 'jpg' | 'pjpg' | 'png' | 'png8' | 'png32' | 'webp' | 'avif' | 'gif';

/** Formats that a picture can be written in. jp2, jxr, mp4 and webm are not among them: what asks for those keeps its format. */
const outputs: ReadonlySet<string> = new Set(['jpg', 'pjpg', 'png', 'png8', 'png32', 'webp', 'avif', 'gif']);

/** What a source that cannot be written as it is becomes. */
const substitutes: Readonly<Record<string, OutputFormat>> = {
  jpeg: 'jpg',
  svg: 'png',
  tif: 'jpg',
  tiff: 'jpg',
  heic: 'jpg',
  bmp: 'png',
};

/**
 * The format that a picture is answered in. `auto=format` goes by the request's Accept header, AVIF before WebP,
 * and leaves `fm` for those who take neither. Animations never become AVIF.
 */
export function chooseFormat(parameters: Parameters, accept: string, source: string, animated: boolean): OutputFormat {
  if (readWords(parameters, 'auto').has('format')) {
    if (accept.includes('image/avif') && !animated) return 'avif';
    if (accept.includes('image/webp')) return 'webp';
  }
  const asked = parameters.get('fm') ?? '';
  if (isOutput(asked)) return asked;
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
