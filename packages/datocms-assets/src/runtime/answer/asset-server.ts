import { type AssetHosts, parseAssetUrl } from '../../asset/asset-url.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { fetchPastEdgeCache, unpatchedFetch } from '../../net/uncached-fetch.ts';
import { seconds } from '../../options/validate-numbers.ts';
import { normalize } from '../../options/validator.ts';
import type { SealedAsset, Sealer } from '../../sealing/sealer.ts';
import { secondsLeft } from '../asset-names.ts';
import type { PublicAssets } from '../public-assets.ts';
import type { HandleContext } from '../runtime-api.ts';
import { type RuntimeOptions, videoOf } from '../runtime-options.ts';
import { AssetAnswers } from './answer.ts';
import { type AnswerCache, EdgeAnswerCache, edgeCache } from './answer-cache.ts';
import { FailureLog } from './failure-log.ts';
import { goneResponse, refuse } from './send-answer.ts';
import type { UpstreamRules } from './upstream.ts';
import type { VideoAnswers } from './video-answers.ts';

/** In seconds, as in a build. */
const defaultTimeout = 15;

/** Answers requests for sealed URLs of a site whose assets are public, or that have not expired. */
export class AssetServer {
  readonly #options: RuntimeOptions;
  readonly #hosts: AssetHosts;
  readonly #sealer: Sealer;
  readonly #publicAssets: PublicAssets;
  readonly #answers: AssetAnswers;
  readonly #video: ReturnType<typeof videoOf>;
  #videos: Promise<VideoAnswers> | undefined;
  readonly #sent = new WeakSet<Response>();

  constructor(options: RuntimeOptions, hosts: AssetHosts, sealer: Sealer, publicAssets: PublicAssets) {
    const { route, onFailure = (message) => console.warn(message) } = options;
    this.#options = options;
    this.#hosts = hosts;
    this.#sealer = sealer;
    this.#publicAssets = publicAssets;
    this.#video = videoOf(options);
    const upstream = upstreamRules(options, hosts, publicAssets);
    const failures = new FailureLog(route, hosts, onFailure);
    this.#answers = new AssetAnswers(upstream, (text) => sealer.secretNameOf(text), failures);
  }

  /** @returns `undefined` for a URL that this site has not sealed */
  open(url: URL): SealedAsset | undefined {
    return this.#sealer.open(this.#nameIn(url));
  }

  async handle(request: Request, context: HandleContext): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
    const url = new URL(request.url);
    const name = this.#nameIn(url);
    const asset = this.#sealer.open(name);
    if (!asset) return refuse(404);
    const { ready, cacheControl = 'public, max-age=3600' } = this.#options;
    if (ready) await ready();
    const rest = secondsLeft(asset);
    const isAllowed = rest === undefined ? await this.#publicAssets.includes(asset.variant) : rest > 0;
    if (!isAllowed) return goneResponse();
    const answers = await this.#answersFor(asset);
    const answer = await answers.answer(request, asset, {
      name,
      cacheControl: rest === undefined ? cacheControl : `private, max-age=${Math.floor(rest)}`,
      cache: this.#cacheFor(url.origin),
      waitUntil: context.waitUntil?.bind(context),
    });
    this.#sent.add(answer);
    return answer;
  }

  /** Whether this server made the response: a framework's middleware passes it on to be localized. */
  hasSent(response: Response): boolean {
    return this.#sent.has(response);
  }

  #nameIn({ pathname }: URL): string {
    const folder = `${this.#options.route}/`;
    return pathname.startsWith(folder) ? pathname.slice(folder.length) : '';
  }

  async #answersFor({ variant }: SealedAsset): Promise<AssetAnswers | VideoAnswers> {
    const video = this.#video;
    if (!video || playbackIdOf(variant.path) === undefined) return this.#answers;
    // Most sites have no videos, and do not need the code that reads playlists.
    this.#videos ??= import('./video-answers.ts').then(({ VideoAnswers }) => {
      return new VideoAnswers(this.#answers, {
        maxResolution: video.maxResolution,
        nameOfPart: (stream, part, extension) => this.#sealer.sealPart(stream, part, extension),
        nameOf: (url, { profile, expires }) => {
          const named = parseAssetUrl(url, this.#hosts);
          return named && this.#sealer.seal(named, profile, expires);
        },
      });
    });
    return this.#videos;
  }

  #cacheFor(origin: string): AnswerCache | undefined {
    const { cache, route } = this.#options;
    const edge = cache ? undefined : edgeCache();
    return edge ? new EdgeAnswerCache(edge, `${origin}${route}/`) : cache;
  }
}

function upstreamRules(
  { fetch, timeout, svg = 'reject', stripMetadata = false }: RuntimeOptions,
  hosts: AssetHosts,
  publicAssets: PublicAssets,
): UpstreamRules {
  return {
    fetch: fetch ?? (edgeCache() ? fetchPastEdgeCache : (request: Request) => unpatchedFetch(request)),
    hosts,
    mayBeShown: async (url) => {
      const variant = parseAssetUrl(url, hosts);
      return variant !== undefined && publicAssets.includes(variant);
    },
    timeout: (normalize(seconds, timeout) ?? defaultTimeout) * 1000,
    svg,
    stripMetadata,
  };
}
