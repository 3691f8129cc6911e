import type { Variant } from '../asset/asset-url.ts';
import { isDocumentVariant } from '../asset/documents.ts';
import type { ReferenceUse } from '../asset-text/reference-uses.ts';
import { eachReference } from '../asset-text/references.ts';
import type { Cause, ContentPlace, FindingCode, Level } from '../findings/finding.ts';
import { sortBy } from '../memory/sorted.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { SurfaceNeeds } from '../scan/surface.ts';
import { type FetchRequest, requestId, toFetchRequest } from './fetch-request.ts';
import { forbiddenPathIn } from './may-be-stored.ts';
import { placeholderFor } from './placeholder.ts';

/** The scan of a whole site, for the steps after it. */
export interface SiteScan {
  readonly files: readonly FileScan[];
  /** The distinct uses of all references. */
  readonly uses: readonly ReferenceUse[];
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
  /** The asset of the problem, if it is not the URL's asset: `unpublished` may concern a parameter. */
  readonly path?: string | undefined;
  /** Replaces the fix of the code's table. */
  readonly fix?: string;
  readonly cause?: Cause;
  readonly via?: readonly ContentPlace[];
  /** The problem stays in the report, even if the file is read again without it. */
  readonly lasts?: boolean;
}

/** The requests for all assets of a site, and the problems of assets without a request. */
export interface Plan {
  /** Sorted by id. */
  readonly requests: readonly FetchRequest[];
  /** By the id of each request, the first place that needs it. */
  readonly firstPlaces: ReadonlyMap<FetchRequest['id'], FileOffset>;
  /** By variant id: the unpublished path, of the asset or of one in its parameters; `undefined` without any. */
  readonly unpublished: readonly (string | undefined)[];
  /** Ids of requests for unpublished assets whose sealed URL works after publication. */
  readonly embargoed: ReadonlySet<FetchRequest['id']>;
  readonly problems: readonly Problem[];
}

/** Decides for each reference whether its asset may be stored, and makes one request for all references to one variant. */
export function makePlan(site: SiteScan, index: PublishedIndex, settings: Settings): Plan {
  const unpublished = site.variants.map(forbiddenPathIn(index, settings));
  const isSealed = settings.unpublished === 'sealed';
  const embargoed = new Set<FetchRequest['id']>();
  const requests = new Map<string, FetchRequest>();
  const firstPlaces = new Map<string, FileOffset>();
  for (const use of site.uses) {
    const isUnpublished = unpublished[use.variantId] !== undefined;
    if (needsOf(site, use).isBesideUrl || (isUnpublished && !isSealed)) continue;
    const variant = site.variants[use.variantId] as Variant;
    const { profile } = needsOf(site, use);
    const id = requestId(variant, profile);
    if (requests.has(id)) continue;
    if (isUnpublished) embargoed.add(id);
    requests.set(id, toFetchRequest(variant, profile, index));
    firstPlaces.set(id, { file: use.file, offset: use.offset });
  }
  const sorted = sortBy(requests.values(), ({ id }) => id);
  const problems = findProblems(site, unpublished, settings);
  return { requests: sorted, firstPlaces, unpublished: isSealed ? [] : unpublished, embargoed, problems };
}

type Use = Pick<ReferenceUse, 'variantId' | 'surfaceId'>;

function needsOf({ surfaceNeeds }: SiteScan, { surfaceId }: Use): SurfaceNeeds {
  return surfaceNeeds[surfaceId] as SurfaceNeeds;
}

function findProblems(site: SiteScan, unpublished: Plan['unpublished'], settings: Settings): Problem[] {
  const isAbsolute = (prefix: string) => prefix.includes('://');
  const hasOrigin = settings.site !== undefined || [settings.prefix, ...settings.prefixes.values()].every(isAbsolute);
  const { router } = settings;
  const isLink = ({ variantId }: Use) => router !== undefined && isDocumentVariant(site.variants[variantId] as Variant);
  const needsSite = (use: Use) => !hasOrigin && (needsOf(site, use).absolute === 'always' || isLink(use));
  const hasProblem = (use: Use) =>
    !needsOf(site, use).isBesideUrl && (needsSite(use) || unpublished[use.variantId] !== undefined);
  const problems: Problem[] = [];
  if (!site.uses.some(hasProblem)) return problems;
  for (const { file, references } of site.files) {
    eachReference(references, (variantId, surfaceId, _spellingId, offset) => {
      const use = { variantId, surfaceId };
      if (!hasProblem(use)) return;
      const variant = site.variants[variantId] as Variant;
      if (needsSite(use)) {
        const { absolute, reason: ofPlace } = needsOf(site, use);
        const reason = absolute === 'always' ? ofPlace : `since the router of ${router} takes a path for a page`;
        const message = `This place needs an absolute URL${reason ? `, ${reason}` : ''}, and the site has no origin.`;
        problems.push({ code: 'needs-site', message, file, offset, url: variant.url });
      }
      const path = unpublished[variantId];
      if (path === undefined) return;
      const code = settings.unpublished === 'placeholder' && placeholderFor(variant) ? 'placeholder' : 'unpublished';
      const level = settings.unpublished === 'sealed' ? ('warning' as const) : undefined;
      problems.push({ code, message: '', file, offset, url: variant.url, path, ...(level && { level }) });
    });
  }
  return problems;
}
