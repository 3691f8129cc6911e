import type { Profile } from './fetch-request.ts';
import { localUrl, type UrlSettings, urlBases } from './local-url.ts';
import type { SiteScan, SurfaceNeeds } from './make-plan.ts';

/** What a spelling does to a URL that is written in it. */
export type Spell = (url: string, spelling: number) => string;

/**
 * The text for each reference: the URL of its stored file, in the form that its surface needs, in its own spelling.
 * @param nameOf the name of the stored file, or of the placeholder, by number of the URL
 * @param suffixSurface number of the surface whose URL goes on a path, without a slash at its start
 */
export function makeReplacements(
  surfaces: SiteScan['surfaceNeeds'],
  settings: UrlSettings,
  nameOf: (url: number, accept: Profile) => string | undefined,
  spell: Spell,
  suffixSurface: number,
): (url: number, surface: number, spelling: number) => string | undefined {
  const base = urlBases(settings);
  /** By number of the URL, then by what else tells. */
  const made: Map<number, string | undefined>[] = [];
  const widest = surfaces.length;
  return (url, surface, spelling) => {
    const key = spelling * widest + surface;
    made[url] ??= new Map();
    const texts = made[url];
    if (texts.has(key)) return texts.get(key);
    const demand = surfaces[surface] as SurfaceNeeds;
    const name = nameOf(url, demand.profile);
    const local = name === undefined ? undefined : localUrl(name, demand, base);
    const text =
      local === undefined ? undefined : spell(surface === suffixSurface ? local.replace(/^\//, '') : local, spelling);
    texts.set(key, text);
    return text;
  };
}
