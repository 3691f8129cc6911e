import { AssetHosts, parseAssetUrl, type Variant } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { downloadNameOf } from '../../packages/datocms-assets/src/asset/download-name.ts';
import { slugOf } from '../../packages/datocms-assets/src/asset/slug.ts';
import { playbackIdOf } from '../../packages/datocms-assets/src/asset/video-url.ts';
import { restateType } from '../../packages/datocms-assets/src/content/media-types.ts';
import { toSiteScan } from '../../packages/datocms-assets/src/job/site-scan.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { type Settings, toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { checkMentions } from '../../packages/datocms-assets/src/plan/check-mentions.ts';
import { describeUnpublished } from '../../packages/datocms-assets/src/plan/describe-unpublished.ts';
import { requestId } from '../../packages/datocms-assets/src/plan/fetch-request.ts';
import { makePlan } from '../../packages/datocms-assets/src/plan/make-plan.ts';
import { placeholdersOf } from '../../packages/datocms-assets/src/plan/placeholder.ts';
import { makeReplacements } from '../../packages/datocms-assets/src/plan/replacements.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { cspOrigin } from '../../packages/datocms-assets/src/rewrite/csp-edits.ts';
import { makeEdits, type RewriteOptions } from '../../packages/datocms-assets/src/rewrite/make-edits.ts';
import { type Edit, splice } from '../../packages/datocms-assets/src/rewrite/splice.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { surfaceNeeds } from '../../packages/datocms-assets/src/scan/surface.ts';

export interface Localized {
  readonly bytes: Buffer;
  /** `code line:column` of each finding, in the order of the text. */
  readonly findings: readonly string[];
  /** Ids of the requests: profile and canonical URL, sorted. */
  readonly references: readonly string[];
  /** In the order of the text. */
  readonly edits: readonly Edit[];
}

/** Engine options. `site` is `https://www.example.org` by default, and `null` for none. */
export type TextOptions = Omit<Options, 'site'> & { readonly site?: string | null };

/**
 * Scans, plans and rewrites one file without any download. Every asset is published whose path does not contain `draft`. The
 * name of a stored file says which variant it is: `/99001/1700000001-kettle.jpg?w=640&fm=webp` becomes
 * `kettle.fm-webp.w-640.jpg`. Each stored file has 4321 bytes of WebP. The scanner knows the assets with ordinary names, and
 * those named `quiet harbour`, with a blank.
 */
export function localizeText(file: string, bytes: Buffer, options: TextOptions = {}): Localized {
  const settings = settingsOf(options);
  const assets = {
    has: (path: string) => !path.includes('draft'),
    get: () => undefined,
  } as unknown as PublishedIndex['assets'];
  const index: PublishedIndex = { assets, models: 0, records: 0, requests: 0 };
  const hosts = [settings.site, settings.prefix]
    .filter((url) => url?.includes('://'))
    .map((url) => new URL(url as string).host);
  const isKnown = (path: string) => /^\/99001\/(?:1700000017-quiet%20harbour|[\w-]+)\.\w{1,5}$/.test(path);
  const context = new ScanContext(settings.hosts, new Set(hosts), isKnown);
  const scan = scanBytes(file, bytes, context);
  const site = toSiteScan([scan], context);
  const plan = makePlan(site, index, settings);
  const names = new Map(
    plan.requests.map(
      ({ id, path, url, profile }) =>
        [
          id,
          playbackIdOf(path) === undefined
            ? nameOf(path, url.split('?')[1] ?? '', profile)
            : videoName(url, settings.video.mode === 'mp4'),
        ] as const,
    ),
  );
  const placeholders =
    settings.unpublished === 'placeholder' ? placeholdersOf(context.variants.values, plan.unpublished) : new Map();
  const replacement = makeReplacements(
    surfaceNeeds,
    settings,
    (variantId, profile) =>
      withoutHash(placeholders.get(variantId)?.name) ??
      names.get(requestId(context.variants.values[variantId] as Variant, profile)),
    context.spellings.values,
    (variantId) => downloadNameOf((context.variants.values[variantId] as Variant).url),
  );
  const problems = [
    ...describeUnpublished(plan.problems, new Map(), { assets: new Map() }, settings),
    ...checkMentions([scan], settings.allowMention),
  ];
  const restate: RewriteOptions['restate'] = ({ about }, stated) =>
    about === 'bytes' ? '4321' : restateType('image/webp', stated);
  const edits = makeEdits(scan, bytes, { replacement, restate, origin: cspOrigin([settings.prefix]) });
  return {
    bytes: splice(bytes, edits),
    findings: withPlaces(
      bytes,
      problems.toSorted((a, b) => a.offset - b.offset),
    ),
    references: plan.requests.map(({ id }) => id),
    edits: edits.toSorted((a, b) => a.start - b.start),
  };
}

function settingsOf({ site = 'https://www.example.org', ...options }: TextOptions): Settings {
  return toSettings(site === null ? options : { ...options, site });
}

/** The name under which `localizeText` stores the variant of a URL. */
export function localName(url: string, profile: 'web' | 'portable'): string {
  const variant = parseAssetUrl(url, new AssetHosts());
  if (!variant) throw new Error(`${url} names no asset.`);
  return nameOf(variant.path, variant.query, profile);
}

function nameOf(path: string, query: string, profile: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1).replace(/[^a-z0-9]/gi, '');
  const parameters = query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => `${parameter.replace(/[^a-z0-9-]+/gi, '-')}.`)
    .join('');
  return `${slugOf(path)}.${parameters}${profile === 'portable' ? 'portable.' : ''}${extension}`.toLowerCase();
}

/** `https://image.mux.com/VcmK…/thumbnail.jpg?time=2` becomes `vcmk-thumbnail.time-2.jpg`. */
function videoName(url: string, isMp4: boolean): string {
  const { pathname, search } = new URL(url);
  const [, id = '', file = 'film'] = /^\/(\w{4})\w+\/?([\w-]*)/.exec(pathname) ?? [];
  const extension = pathname.replace(/^.*\./, '');
  const query = search.replace(/[^a-z0-9]+/gi, '-').replace(/^-(.+)/, '.$1');
  return `${id}-${file || 'film'}${query}.${isMp4 && extension === 'm3u8' ? 'mp4' : extension}`.toLowerCase();
}

/** `placeholder-640x480.<hash>.svg` without its hash. */
function withoutHash(name: string | undefined): string | undefined {
  return name?.replace(/\.[a-z2-7]{16}\./, '.');
}

/** Adds line and column, counted from one problem to the next. */
function withPlaces(bytes: Buffer, problems: readonly { code: string; offset: number }[]): string[] {
  let [line, column, at] = [1, 1, 0];
  return problems.map(({ code, offset }) => {
    const lines = bytes.toString('utf8', at, offset).split('\n');
    const last = (lines.at(-1) as string).length;
    column = lines.length > 1 ? last + 1 : column + last;
    line += lines.length - 1;
    at = offset;
    return `${code} ${line}:${column}`;
  });
}
