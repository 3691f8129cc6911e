import type { Variant } from '../asset/asset-url.ts';
import { eachReference } from '../asset-text/references.ts';
import type { ContentPlace, FindingCode, Level } from '../findings/finding.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { UrlForm } from '../scan/surface.ts';
import { type FetchRequest, type Profile, toFetchRequest } from './fetch-request.ts';
import { forbiddenPathIn } from './may-be-stored.ts';
import { placeholderFor } from './placeholder.ts';

/** Requirements of a surface for the URL that is written there. */
export interface SurfaceNeeds {
  /** `always`: its reader has no page to resolve a path against. `if-site`: a path is only second best. */
  readonly absolute: 'always' | 'if-site' | 'never';
  readonly profile: Profile;
  /** How the URL is written, if not as it is. */
  readonly form?: UrlForm;
  /** Why the URL has to be absolute, if not because of the place itself. */
  readonly reason?: string;
}

/** The scan of a whole site, as the steps after it read it. */
export interface SiteScan {
  readonly files: readonly FileScan[];
  /** By variant id, the number in `FileScan.references`. */
  readonly variants: readonly Variant[];
  /** By surface id. */
  readonly surfaceNeeds: readonly SurfaceNeeds[];
}

/** A place in a file, in bytes. */
export interface FileOffset {
  readonly file: string;
  readonly offset: number;
}

/** A finding whose place is an offset in bytes. Line and column are counted only when it is reported. */
export interface Problem extends FileOffset {
  readonly code: FindingCode;
  /** Replaces the level of the code's table. */
  readonly level?: Level;
  readonly message: string;
  readonly url?: string;
  /** The asset that the problem is about, if the URL itself does not name it: `unpublished` may be about a parameter. */
  readonly path?: string | undefined;
  /** Replaces the fix of the code's table. */
  readonly fix?: string;
  readonly cause?: 'drafts';
  readonly via?: readonly ContentPlace[];
  /** It stays, also if the file is read again and does not hold it any more. */
  readonly lasts?: boolean;
}

/** The requests for all assets of a site, and the problems that prevent some. */
export interface Plan {
  /** Sorted by id. */
  readonly requests: readonly FetchRequest[];
  /** The first place that needs each request, by its id. */
  readonly firstPlaces: ReadonlyMap<FetchRequest['id'], FileOffset>;
  /** By variant id: the path that is not published, of the asset or of one in its parameters; `undefined` if all are. */
  readonly unpublished: readonly (string | undefined)[];
  readonly problems: readonly Problem[];
}

/** Decides for each reference whether its asset may be stored, and makes one request for all references to one variant. */
export function makePlan(site: SiteScan, index: PublishedIndex, settings: Settings): Plan {
  const unpublished = site.variants.map(forbiddenPathIn(index, settings));
  const requests = new Map<string, FetchRequest>();
  const firstPlaces = new Map<string, FileOffset>();
  // A site repeats few variants many times, so each one is requested at its first reference.
  const requested = { web: new Uint8Array(site.variants.length), portable: new Uint8Array(site.variants.length) };
  const problems: Problem[] = [];
  const isAbsolute = (prefix: string) => prefix.includes('://');
  const hasOrigin = settings.site !== undefined || [settings.prefix, ...settings.prefixes.values()].every(isAbsolute);
  for (const { file, references } of site.files) {
    eachReference(references, (variantId, surfaceId, _spellingId, offset) => {
      const variant = site.variants[variantId] as Variant;
      const { absolute, profile, reason, form } = site.surfaceNeeds[surfaceId] as SurfaceNeeds;
      // The name of an attribute. Its value is a reference of its own, and tells all problems.
      if (form === 'src') return;
      if (absolute === 'always' && !hasOrigin) {
        const message = `This place needs an absolute URL${reason ? `, ${reason}` : ''}, and the site has no origin.`;
        problems.push({ code: 'needs-site', message, file, offset, url: variant.url });
      }
      const path = unpublished[variantId];
      if (path !== undefined) {
        const code = settings.unpublished === 'placeholder' && placeholderFor(variant) ? 'placeholder' : 'unpublished';
        problems.push({ code, message: '', file, offset, url: variant.url, path });
        return;
      }
      if (requested[profile][variantId] === 1) return;
      requested[profile][variantId] = 1;
      const request = toFetchRequest(variant, profile, index);
      requests.set(request.id, request);
      firstPlaces.set(request.id, { file, offset });
    });
  }
  const sorted = [...requests.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { requests: sorted, firstPlaces, unpublished, problems };
}
