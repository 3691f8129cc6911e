import { downloadAttribute, withoutHash } from '../asset/download-name.ts';
import { type Spelling, spell } from '../asset-text/spelling.ts';
import type { SurfaceNeeds } from '../scan/surface.ts';
import type { Profile } from './fetch-request.ts';
import { localUrl, type UrlSettings, urlBases } from './local-url.ts';

/** The text that replaces a reference; `undefined` leaves the reference as it is. */
export type GetReplacement = (variantId: number, surfaceId: number, spellingId: number) => string | undefined;

/** @param downloadName the file name for downloads in the CMS's URL */
type WriteForm = (url: string, name: string, downloadName: string | undefined, site?: string) => string | undefined;

/** The functions that write each form of `SurfaceNeeds`. */
const forms: Readonly<Record<NonNullable<SurfaceNeeds['form']> | 'url', WriteForm>> = {
  url: (url) => url,
  // The URL continues a path, which already has the slash.
  suffix: (url) => url.replace(/^\//, ''),
  src: () => 'src',
  'poster attribute': (url) => ` poster="${url}"`,
  'storyboard attribute': (url) => ` storyboard-src="${url}"`,
  'media type': (_url, name) => (name.endsWith('.mp4') ? 'video/mp4' : 'application/vnd.apple.mpegurl'),
  // Browsers ignore the attribute if the file has another origin.
  'download attribute': (url, name, downloadName, site) =>
    downloadName === undefined || (url.includes('://') && !url.startsWith(`${site}/`))
      ? undefined
      : downloadAttribute(downloadName || withoutHash(name)),
};

/**
 * Makes the function that gives the text for each reference: the URL of the stored file, in the form of the surface and
 * the spelling of the reference.
 * @param surfaces by surface id
 * @param nameOf the name of the stored file or of the placeholder; `undefined` if there is none
 * @param spellings by spelling id
 * @param downloadNameOf see `downloadNameOf` of an asset. Without it no link becomes a download
 */
export function makeReplacements(
  surfaces: readonly SurfaceNeeds[],
  settings: UrlSettings,
  nameOf: (variantId: number, profile: Profile) => string | undefined,
  spellings: readonly Spelling[],
  downloadNameOf?: (variantId: number) => string | undefined,
): GetReplacement {
  const bases = urlBases(settings);
  /** By variant id, then by surface and spelling. */
  const textsByVariant: Map<number, string | undefined>[] = [];
  return (variantId, surfaceId, spellingId) => {
    const key = spellingId * surfaces.length + surfaceId;
    textsByVariant[variantId] ??= new Map();
    const texts = textsByVariant[variantId];
    if (texts.has(key)) return texts.get(key);
    const needs = surfaces[surfaceId] as SurfaceNeeds;
    const name = nameOf(variantId, needs.profile);
    const write = forms[needs.form ?? 'url'];
    const written =
      name === undefined
        ? undefined
        : write(localUrl(name, needs, bases), name, downloadNameOf?.(variantId), settings.site);
    const text = written === undefined ? undefined : spell(written, spellings[spellingId] as Spelling);
    texts.set(key, text);
    return text;
  };
}
