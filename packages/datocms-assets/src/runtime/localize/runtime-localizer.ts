import type { AssetHosts } from '../../asset/asset-url.ts';
import { createImageUrlFinder, type FindImageUrls } from '../../asset-text/image-endpoints.ts';
import type { Profile } from '../../plan/fetch-request.ts';
import type { UrlSettings } from '../../plan/local-url.ts';
import { ScanContext } from '../../scan/scan-context.ts';
import type { NameAsset } from '../asset-names.ts';
import type { PublicAssets } from '../public-assets.ts';
import type { LocalizeOptions } from '../runtime-api.ts';
import { originOf, type RuntimeOptions } from '../runtime-options.ts';
import { localizeData } from './localize-data.ts';
import { localizeResponse, passesUnchanged } from './localize-response.ts';
import { reportOnce } from './unresolved.ts';

/** The tables of scans are dropped when they have more characters, since visitors may put any parameters into URLs. */
const maxSharedCharacters = 2 ** 24;

/** Localizes responses and data of a site. */
export class RuntimeLocalizer {
  readonly #options: RuntimeOptions;
  readonly #publicAssets: PublicAssets;
  readonly #nameAsset: NameAsset;
  readonly #createContext: () => ScanContext;
  readonly #urls: UrlSettings;
  readonly #findImageUrls: FindImageUrls;
  readonly #isBlanked: boolean;
  readonly #report: ReturnType<typeof reportOnce>;
  #shared: ScanContext;

  constructor(options: RuntimeOptions, hosts: AssetHosts, publicAssets: PublicAssets, nameAsset: NameAsset) {
    const { route, isPublished, imageEndpoint, unresolved, warn = (message) => console.warn(message) } = options;
    const site = originOf(options);
    const siteHosts = new Set(site === undefined ? [] : [new URL(site).host]);
    const isKnown = answersAtOnce(isPublished);
    const routeStart = route.lastIndexOf('/');
    this.#options = options;
    this.#publicAssets = publicAssets;
    this.#nameAsset = nameAsset;
    this.#createContext = () => new ScanContext(hosts, siteHosts, isKnown);
    this.#shared = this.#createContext();
    this.#urls = {
      prefix: route.slice(0, routeStart),
      urlFolder: `${route.slice(routeStart + 1)}/`,
      prefixes: new Map(),
      site,
    };
    this.#findImageUrls = createImageUrlFinder(hosts, imageEndpoint, site);
    this.#isBlanked = unresolved === 'blank';
    this.#report = reportOnce(warn, this.#isBlanked);
  }

  /** Whether a response needs no change. */
  passesUnchanged(response: Response): boolean {
    return passesUnchanged(response, this.#shared);
  }

  localize(
    request: Request,
    response: Response,
    { onAsset, onBodyError, isCached = no, isPrivate = no, keepsBody = false, route }: LocalizeOptions,
  ): Promise<Response> {
    if (this.#shared.keptCharacters > maxSharedCharacters) this.#shared = this.#createContext();
    let hasExpiring = false;
    return localizeResponse(response, {
      context: this.#shared,
      ready: this.#options.ready,
      onBodyError,
      urls: this.#urls,
      findImageUrls: this.#findImageUrls,
      storedOrigins: this.#options.storedOrigins ?? [],
      nameOf: (variant, profile) =>
        this.#nameAsset(variant, profile, (isPublic) => {
          hasExpiring ||= !isPublic;
          if (onAsset) for (const path of this.#publicAssets.pathsOf(variant, isPublic)) onAsset(path, isPublic);
        }),
      hasExpiring: () => hasExpiring || isPrivate(),
      isCached,
      isHead: request.method === 'HEAD',
      keepsBody,
      report: (place) => this.#report(route ?? new URL(request.url).pathname, place),
      isBlanked: this.#isBlanked,
    });
  }

  /** @throws TypeError for `portable` without the option `site` */
  async localizeData<T>(value: T, profile: Profile): Promise<T> {
    if (profile === 'portable' && this.#urls.site === undefined) {
      throw new TypeError('Data of the profile `portable` has absolute URLs, which need the option `site`.');
    }
    await this.#options.ready?.();
    return localizeData(value, {
      context: this.#createContext(),
      profile,
      urls: this.#urls,
      nameOf: this.#nameAsset,
      report: (place) => this.#report(undefined, place),
      isBlanked: this.#isBlanked,
    });
  }
}

const no = () => false;

/** Asks an index where names with raw blanks end, until it answers with a promise, which would come too late. */
function answersAtOnce(isPublished: RuntimeOptions['isPublished']): (path: string) => boolean {
  let isPromised = false;
  return (path) => {
    if (isPromised) return false;
    const answer = isPublished(path);
    if (!(answer instanceof Promise)) return answer === true;
    isPromised = true;
    // The caller that needs the answer asks again and gets the error.
    answer.catch(() => {});
    return false;
  };
}
