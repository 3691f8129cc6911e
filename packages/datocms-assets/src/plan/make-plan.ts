import picomatch from 'picomatch';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { eachReference } from '../asset-text/references.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { type FetchRequest, type Profile, requestId, toFetchRequest } from './fetch-request.ts';
import { placeholderFor } from './placeholder.ts';
import type { Problem } from './problem.ts';

/** What the surfaces of a scan ask for, as numbers say it in `FileScan.references`. */
export interface SurfaceNeeds {
  readonly absolute: 'always' | 'if-site' | 'never';
  readonly profile: Profile;
}

/** What the rooms behind the scan read of it. */
export interface SiteScan {
  readonly files: readonly FileScan[];
  /** By URL number. */
  readonly variants: readonly Variant[];
  /** By surface number. */
  readonly surfaceNeeds: readonly SurfaceNeeds[];
}

/** What to download, and what is wrong. */
export interface Plan {
  /** In the order of their id. */
  readonly requests: readonly FetchRequest[];
  /** By URL number: why it may not be stored; `undefined` where it may. */
  readonly unpublished: readonly (string | undefined)[];
  readonly problems: readonly Problem[];
}

/** Decides for every reference whether its asset may be stored, and joins equal demands to one download. */
export function makePlan(site: SiteScan, index: PublishedIndex, settings: Settings): Plan {
  const isAllowed = settings.allow.length > 0 ? picomatch([...settings.allow]) : () => false;
  const admits = (variant: Variant) =>
    index.assets.has(variant.path) || spellingsOf(variant.url.replace(/\?.*$/s, '')).some((url) => isAllowed(url));
  const unpublished = site.variants.map((variant) => {
    if (!admits(variant)) return variant.path;
    return variant.inner.map((url) => parseAssetUrl(url, settings.hosts)).find((inner) => inner && !admits(inner))
      ?.path;
  });
  const wanted = new Map<string, FetchRequest>();
  // A site repeats few demands many times: each is looked at once.
  const met = { web: new Uint8Array(site.variants.length), portable: new Uint8Array(site.variants.length) };
  const problems: Problem[] = [];
  const isAbsolute = (prefix: string) => prefix.includes('://');
  const hasOrigin = settings.site !== undefined || [settings.prefix, ...settings.prefixes.values()].every(isAbsolute);
  for (const scan of site.files) {
    eachReference(scan.references, (url, surface, _spelling, offset) => {
      const variant = site.variants[url] as Variant;
      const demand = site.surfaceNeeds[surface] as SurfaceNeeds;
      if (demand.absolute === 'always' && !hasOrigin) {
        problems.push({
          code: 'needs-site',
          message: 'This place needs an absolute URL, and the site has no origin.',
          file: scan.file,
          offset,
          url: variant.url,
        });
      }
      if (unpublished[url] !== undefined) {
        const code = settings.unpublished === 'placeholder' && placeholderFor(variant) ? 'placeholder' : 'unpublished';
        problems.push({ code, message: '', file: scan.file, offset, url: variant.url, path: unpublished[url] });
        return;
      }
      if (met[demand.profile][url] === 1) return;
      met[demand.profile][url] = 1;
      const id = requestId(variant, demand.profile);
      wanted.set(id, toFetchRequest(variant, demand.profile, index));
    });
  }
  return { requests: [...wanted.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), unpublished, problems };
}

/** A pattern may be written with the characters of the name or with their escapes. */
function spellingsOf(url: string): string[] {
  try {
    return [url, decodeURI(url)];
  } catch {
    return [url];
  }
}
