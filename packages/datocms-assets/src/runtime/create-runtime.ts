import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import { fetchPastEdgeCache, unpatchedFetch } from '../net/uncached-fetch.ts';
import { toSeconds } from '../options/seconds.ts';
import type { Profile } from '../plan/fetch-request.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { AssetAnswers } from './answer/answer.ts';
import { type AnswerCache, EdgeAnswerCache, edgeCache } from './answer/answer-cache.ts';
import { FailureLog } from './answer/failure-log.ts';
import { refuse } from './answer/send-answer.ts';
import type { VideoAnswers } from './answer/video-answers.ts';
import { checkOptions } from './check-options.ts';
import { ImageEndpoints } from './localize/image-endpoints.ts';
import { localizeData } from './localize/localize-data.ts';
import { localizeResponse, passesUnchanged } from './localize/localize-response.ts';
import { reportOnce } from './localize/unresolved.ts';
import { parseKeys } from './parse-keys.ts';
import { PublicAssets } from './public-assets.ts';
import type { Runtime } from './runtime-api.ts';
import { type RuntimeOptions, videoOf } from './runtime-options.ts';
import { type SealedAsset, Sealer } from './sealer.ts';

export { ConfigurationError } from '../options/configuration-error.ts';
export type { Profile } from '../plan/fetch-request.ts';
export type { AnswerCache, Body, CachedAsset, CheckedAsset, KnownAsset } from './answer/answer-cache.ts';
export type { AssetFailure } from './answer/failure-log.ts';
export type { Unresolved } from './localize/unresolved.ts';
export { openPublished, type PublishedPaths, packPublished } from './published/packed-paths.ts';
export {
  createRefreshedIndex,
  type RefreshedIndex,
  type RefreshedIndexOptions,
  type WithdrawnListener,
} from './published/refreshed-index.ts';
export type { HandleContext, LocalizeOptions, Runtime } from './runtime-api.ts';
export type { RuntimeOptions } from './runtime-options.ts';

/** @throws ConfigurationError if options are wrong; the message never shows the key */
export function createRuntime(options: RuntimeOptions): Runtime {
  checkOptions(options);
  const { route, isPublished, ready, cacheControl = 'public, max-age=3600', expires = 3600 } = options;
  const video = videoOf(options);
  const hosts = new AssetHosts(
    options.hosts?.map((host) => host.toLowerCase()),
    video?.mode,
  );
  const origin = options.site === undefined ? undefined : new URL(options.site).origin;
  const sealer = new Sealer(parseKeys(options.key), origin ?? '', hosts);
  const publicAssets = new PublicAssets(hosts, options);

  const nameOf = async (variant: Variant, profile: Profile, onNamed?: (isPublic: boolean) => void): Promise<string> => {
    const isPublic = await publicAssets.includes(variant);
    onNamed?.(isPublic);
    if (isPublic) return sealer.seal(variant, profile);
    return sealer.seal(variant, profile, nextExpiry(expires));
  };
  const sealVariant = async (variant: Variant, profile: Profile): Promise<string> =>
    `${profile === 'portable' ? (origin ?? '') : ''}${route}/${await nameOf(variant, profile)}`;
  const siteHosts = new Set(origin === undefined ? [] : [new URL(origin).host]);
  const isKnown = answersAtOnce(isPublished);
  const createContext = () => new ScanContext(hosts, siteHosts, isKnown);
  let shared = createContext();
  const routeStart = route.lastIndexOf('/');
  const urls = {
    prefix: route.slice(0, routeStart),
    urlFolder: `${route.slice(routeStart + 1)}/`,
    prefixes: new Map(),
    site: origin,
  };
  const imageEndpoints = new ImageEndpoints(hosts, options.imageEndpoint, origin);
  const isBlanked = options.unresolved === 'blank';
  const report = reportOnce(options.warn ?? ((message) => console.warn(message)), isBlanked);
  const upstream = {
    fetch: options.fetch ?? (edgeCache() ? fetchPastEdgeCache : (request: Request) => unpatchedFetch(request)),
    hosts,
    mayBeShown: async (url: string) => {
      const variant = parseAssetUrl(url, hosts);
      return variant !== undefined && publicAssets.includes(variant);
    },
    timeout: (toSeconds(options.timeout) ?? defaultTimeout) * 1000,
    svg: options.svg ?? 'reject',
    stripMetadata: options.stripMetadata ?? false,
  };
  const failures = new FailureLog(route, hosts, options.onFailure ?? ((message) => console.warn(message)));
  const answers = new AssetAnswers(upstream, (text) => sealer.secretNameOf(text), failures);
  let videos: Promise<VideoAnswers> | undefined;
  const answersFor = async ({ variant }: SealedAsset): Promise<AssetAnswers | VideoAnswers> => {
    if (!video || playbackIdOf(variant.path) === undefined) return answers;
    // Most sites have no videos, and need no code that reads playlists.
    videos ??= import('./answer/video-answers.ts').then(({ VideoAnswers }) => {
      return new VideoAnswers(answers, {
        maxResolution: video.maxResolution,
        nameOfPart: (stream, part, extension) => sealer.sealPart(stream, part, extension),
        nameOf: (url, { profile, expires }) => {
          const named = parseAssetUrl(url, hosts);
          return named && sealer.seal(named, profile, expires);
        },
      });
    });
    return videos;
  };
  const cacheFor = (requestOrigin: string): AnswerCache | undefined => {
    const edge = options.cache ? undefined : edgeCache();
    return edge ? new EdgeAnswerCache(edge, `${requestOrigin}${route}/`) : options.cache;
  };

  const nameIn = ({ pathname }: URL) => (pathname.startsWith(`${route}/`) ? pathname.slice(route.length + 1) : '');
  /** Responses that a framework's middleware gives to `localize` again. */
  const ownAnswers = new WeakSet<Response>();

  return {
    seal: async (url, { profile = 'web' } = {}) => {
      const variant = parseAssetUrl(url, hosts);
      if (!variant) throw new TypeError('The URL names no asset.');
      await ready?.();
      return sealVariant(variant, profile);
    },
    open: (url) => {
      const asset = sealer.open(nameIn(new URL(url, 'http://localhost')));
      return asset && { url: asset.variant.url, expires: asset.expires };
    },
    handle: async (request, context = {}) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
      const url = new URL(request.url);
      const name = nameIn(url);
      const asset = sealer.open(name);
      if (!asset) return refuse(404);
      if (ready) await ready();
      const rest = asset.expires === undefined ? undefined : asset.expires - now();
      const isAllowed = rest === undefined ? await publicAssets.includes(asset.variant) : rest > 0;
      if (!isAllowed) return refuse(404);
      const answer = await (await answersFor(asset)).answer(request, asset, {
        name,
        cacheControl: rest === undefined ? cacheControl : `private, max-age=${Math.floor(rest)}`,
        cache: cacheFor(url.origin),
        waitUntil: context.waitUntil?.bind(context),
      });
      ownAnswers.add(answer);
      return answer;
    },
    localize: async (
      request,
      response,
      { onAsset, onBodyError, isCached = no, isPrivate = no, route: pageRoute } = {},
    ) => {
      if (ownAnswers.has(response) && !isPrivate() && passesUnchanged(response, shared)) return response;
      if (shared.keptCharacters > maxSharedCharacters) shared = createContext();
      let hasExpiring = false;
      return localizeResponse(response, {
        context: shared,
        ready,
        onBodyError,
        urls,
        imageEndpoints,
        storedOrigins: options.storedOrigins ?? [],
        nameOf: (variant, profile) =>
          nameOf(variant, profile, (isPublic) => {
            hasExpiring ||= !isPublic;
            if (onAsset) for (const path of publicAssets.pathsOf(variant, isPublic)) onAsset(path, isPublic);
          }),
        hasExpiring: () => hasExpiring || isPrivate(),
        isCached,
        isHead: request.method === 'HEAD',
        report: (place) => report(pageRoute ?? new URL(request.url).pathname, place),
        isBlanked,
      });
    },
    localizeData: async (value, { profile = 'web' } = {}) => {
      if (profile === 'portable' && origin === undefined) {
        throw new TypeError('Data of the profile `portable` has absolute URLs, which need the option `site`.');
      }
      await ready?.();
      return localizeData(value, {
        context: createContext(),
        profile,
        urls,
        nameOf: (variant, profile) => nameOf(variant, profile),
        report: (place) => report(undefined, place),
        isBlanked,
      });
    },
    cacheTags: (path) => sealer.tags(path),
  };
}

const no = () => false;

/** In seconds, as for a build. */
const defaultTimeout = 15;

/** The tables of what was scanned are dropped when they hold more: visitors may put any parameters into URLs. */
const maxSharedCharacters = 2 ** 24;

/** In seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}

/** The same for a while, so that browsers and pages find the same URL. */
function nextExpiry(expires: number): number {
  const step = Math.max(1, Math.ceil(expires / 4));
  return Math.ceil((now() + expires) / step) * step;
}

/** An index that has to be asked first can't tell where a name with raw blanks ends, so it is not asked again for that. */
function answersAtOnce(isPublished: RuntimeOptions['isPublished']): (path: string) => boolean {
  let isPromised = false;
  return (path) => {
    if (isPromised) return false;
    const answer = isPublished(path);
    if (!(answer instanceof Promise)) return answer === true;
    isPromised = true;
    // Whoever needs the answer asks again, and gets the error.
    answer.catch(() => {});
    return false;
  };
}
