import { type AssetHosts, parseAssetUrl } from '../asset/asset-url.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import type { TextEdit } from '../syntax/edited-text.ts';

/** How an outer text spells `&` between parameters: in HTML, in HTML inside HTML, in JSON. */
const ampersand = '&(?:amp;)*(?:#38;|#x26;)?|\\\\u0026';
/** A comma ends a URL only where it ends a candidate of a srcset. */
const value = '(?:[\\w%+*.~:/?=@!$-]|,(?=[\\w%]))*';
const parameter = `[\\w-]+=${value}`;
const slash = '\\\\?/';

/** Endpoints that fetch the image of a parameter, resize it and send it: of Astro, Netlify, Vercel and Next. */
const knownPaths = ['/_image', '/.netlify/images', '/_vercel/image', '/_next/image'];
const urlNames = ['href', 'url'];

/**
 * Finds URLs of the site's own image endpoints in a text, a byte string, and puts asset URLs with the same size and format in their
 * place. The endpoint itself could not read a sealed asset.
 */
export type FindImageUrls = (text: string) => ImageUrl[];

/** An edit that puts the URL of the asset in the place of the endpoint's. */
export interface ImageUrl extends TextEdit {
  /** The URL of the asset without the escapes of the text. */
  readonly url: string;
}

/**
 * @param path of the site's endpoint, if it is another one than the usual ones
 * @param origin of the site, which may stand in front of a path
 */
export function createImageUrlFinder(
  hosts: AssetHosts,
  path: string | undefined,
  origin: string | undefined,
): FindImageUrls {
  const own = path === undefined ? [] : [spellPath(path)];
  /** Each URL of an endpoint holds one of these texts, however slashes are spelt. */
  const signs = ['_image', '.netlify', '_vercel', '_next', ...(path?.split('/').filter(Boolean).slice(-1) ?? [])];
  const known = `(?:${slash}[\\w.~-]+)*?(?:${knownPaths.map(spellPath).join('|')})`;
  const site = origin === undefined ? '' : `(?:${spellPath(origin)})?`;
  const pattern = new RegExp(
    `(?<![\\w.~%/:\\\\-])${site}(?:${[...own, known].join('|')})(?:${slash})?\\?(${parameter}(?:(?:${ampersand})${parameter})*)`,
    'g',
  );
  return (text) => {
    if (!signs.some((sign) => text.includes(sign))) return [];
    return Array.from(text.matchAll(pattern), ({ 0: url, 1: query = '', index }) => {
      const [between = '&'] = new RegExp(ampersand).exec(query) ?? [];
      const parameters = new URLSearchParams(query.replaceAll(new RegExp(ampersand, 'g'), '&'));
      const named = urlNames.map((name) => parameters.get(name)).find((each) => each !== null);
      const source = named == null ? undefined : parseAssetUrl(named, hosts);
      if (!source) return [];
      const asset = new URL(source.url);
      if (playbackIdOf(source.path) === undefined) transform(asset.searchParams, parameters);
      else transformPicture(asset, parameters);
      const spelt = asset.href.replace(/['()]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
      return [{ start: index, end: index + url.length, text: spelt.replaceAll('&', between), url: asset.href }];
    }).flat();
  };
}

const spellPath = (path: string) => path.replace(/[^\w/]/g, '\\$&').replaceAll('/', slash);

/** Names of sharp, and the names of imgix for the same fit. imgix has no `outside`. */
const fits: ReadonlyMap<string, string> = new Map([
  ['fill', 'scale'],
  ['contain', 'max'],
  ['inside', 'max'],
  ['scale-down', 'max'],
  ['cover', 'crop'],
  ['outside', 'crop'],
  ['none', 'crop'],
]);
const qualities: ReadonlyMap<string, string> = new Map([
  ['low', '25'],
  ['mid', '50'],
  ['high', '80'],
  ['max', '100'],
]);
const formats: ReadonlyMap<string, string> = new Map([
  ['avif', 'avif'],
  ['gif', 'gif'],
  ['jpeg', 'jpg'],
  ['jpg', 'jpg'],
  ['png', 'png'],
  ['webp', 'webp'],
]);
/** Parameters of imgix that decide on size and part of an image. */
const areas = ['ar', 'crop', 'fit', 'fp-x', 'fp-y', 'fp-z', 'h', 'max-h', 'max-w', 'min-h', 'min-w', 'w'];

/**
 * Translates the parameters of an endpoint's URL, and adds them to those of the asset URL.
 * @param asset parameters for imgix
 * @param asked parameters for the endpoint
 */
function transform(asset: URLSearchParams, asked: URLSearchParams): void {
  const format = asked.get('f') ?? asked.get('fm') ?? '';
  // A signed URL is valid with exactly its own parameters, and an SVG needs no resizing.
  if (asset.has('s') || format === 'svg') return;
  resize(asset, sizeOf(asked.get('w')), sizeOf(asked.get('h')), asked.get('fit'), asked.get('position') ?? '');
  const quality = asked.get('q') ?? '';
  const imgixQuality = /^(?:100|[1-9]\d?)$/.test(quality) ? quality : qualities.get(quality);
  if (imgixQuality !== undefined) asset.set('q', imgixQuality);
  const background = /^(?:#|%23)?(\w+)$/.exec(asked.get('background') ?? '')?.[1];
  if (background !== undefined) asset.set('bg', background);
  const auto = new Set((asset.get('auto') ?? '').split(',').filter(Boolean));
  const imgixFormat = formats.get(format);
  if (imgixFormat !== undefined) {
    asset.set('fm', imgixFormat);
    auto.delete('format');
  } else if (!asset.has('fm')) auto.add('format');
  if (auto.size > 0) asset.set('auto', [...auto].join(','));
  else asset.delete('auto');
}

/** The names of sharp and of Mux for the same fit. */
const pictureFits: ReadonlyMap<string, string> = new Map([
  ['fill', 'stretch'],
  ['cover', 'crop'],
  ['outside', 'crop'],
  ['none', 'crop'],
]);

/** Changes the URL of a picture of a video, which Mux makes. */
function transformPicture(picture: URL, asked: URLSearchParams): void {
  const { searchParams: parameters, pathname } = picture;
  const [width, height, fit] = [sizeOf(asked.get('w')), sizeOf(asked.get('h')), asked.get('fit')];
  if (width !== undefined || height !== undefined) {
    for (const name of ['width', 'height', 'fit_mode']) parameters.delete(name);
    if (width !== undefined) parameters.set('width', String(width));
    // Without `fit`, `height` only tells the aspect ratio.
    if (height !== undefined && (width === undefined || fit !== null)) parameters.set('height', String(height));
    if (width !== undefined && height !== undefined && fit !== null) {
      parameters.set('fit_mode', pictureFits.get(fit) ?? 'preserve');
    }
  }
  const format = formats.get(asked.get('f') ?? asked.get('fm') ?? '');
  const isOfThumbnail = format !== undefined && ['jpg', 'png', 'webp'].includes(format);
  if (isOfThumbnail) picture.pathname = pathname.replace(/(\/thumbnail\.)\w+$/, `$1${format}`);
}

function sizeOf(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

function resize(
  asset: URLSearchParams,
  width: number | undefined,
  height: number | undefined,
  fit: string | null,
  position: string,
): void {
  if (width === undefined && height === undefined) return;
  asset.delete('dpr');
  if (width !== undefined && height !== undefined && fit !== null) {
    for (const name of areas) asset.delete(name);
    asset.set('w', String(width));
    asset.set('h', String(height));
    asset.set('fit', fits.get(fit) ?? 'max');
    if (fits.get(fit) === 'crop') for (const [name, at] of cropAt(position)) asset.set(name, at);
    return;
  }
  // Without `fit`, an endpoint keeps the aspect ratio, and the height only tells it.
  const [name, size, other] = width === undefined ? ['h', height as number, 'w'] : ['w', width, 'h'];
  const [before, otherBefore] = [sizeOf(asset.get(name)), sizeOf(asset.get(other))];
  asset.set(name, String(size));
  if (before === undefined || otherBefore === undefined) asset.delete(other);
  else asset.set(other, String(Math.max(1, Math.round((otherBefore * size) / before))));
  if (!asset.has('fit')) asset.set('fit', 'max');
}

/** The part of an image that a crop keeps: sides, a point in percent, or the most interesting part. */
function cropAt(position: string): [name: string, at: string][] {
  const [, x, y] = /^(\d{1,3})%\s+(\d{1,3})%$/.exec(position) ?? [];
  if (x !== undefined && y !== undefined) {
    const part = (percent: string) => String(Math.min(100, Number(percent)) / 100);
    return [
      ['crop', 'focalpoint'],
      ['fp-x', part(x)],
      ['fp-y', part(y)],
    ];
  }
  if (position === 'entropy' || position === 'attention') return [['crop', 'entropy']];
  const sides = position.split(/[\s,]+/).filter((side) => /^(?:top|right|bottom|left)$/.test(side));
  return sides.length === 0 ? [] : [['crop', sides.join(',')]];
}
