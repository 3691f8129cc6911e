import { type Spelling, spell } from '../asset-text/spelling.ts';
import type { Profile } from './fetch-request.ts';
import { localUrl, type UrlSettings, urlBases } from './local-url.ts';
import type { SurfaceNeeds } from './make-plan.ts';

/** The text that replaces a reference; `undefined` leaves the reference as it is. */
export type GetReplacement = (variantId: number, surfaceId: number, spellingId: number) => string | undefined;

/** The texts of the forms of `SurfaceNeeds`. */
const forms: Readonly<Record<NonNullable<SurfaceNeeds['form']> | 'url', (url: string, name: string) => string>> = {
  url: (url) => url,
  // It continues a path, which has the slash already.
  suffix: (url) => url.replace(/^\//, ''),
  src: () => 'src',
  'poster attribute': (url) => ` poster="${url}"`,
  'storyboard attribute': (url) => ` storyboard-src="${url}"`,
  'media type': (_url, name) => (name.endsWith('.mp4') ? 'video/mp4' : 'application/vnd.apple.mpegurl'),
};

/**
 * Makes the function that gives the text for each reference: the URL of the stored file, in the form that the surface needs,
 * in the spelling of the reference.
 * @param surfaces by surface id
 * @param nameOf the name of the stored file or of the placeholder; `undefined` if there is none
 * @param spellings by spelling id
 */
export function makeReplacements(
  surfaces: readonly SurfaceNeeds[],
  settings: UrlSettings,
  nameOf: (variantId: number, profile: Profile) => string | undefined,
  spellings: readonly Spelling[],
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
    const spelling = spellings[spellingId] as Spelling;
    const text = name === undefined ? undefined : spell(write(localUrl(name, needs, bases), name), spelling);
    texts.set(key, text);
    return text;
  };
}
