import { AssetHosts } from '../asset/asset-url.ts';
import { hostPattern } from '../asset-text/find-hosts.ts';
import type { Options } from '../options/options.ts';
import type { LivePorts } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import { checkLiveText } from './check-live-text.ts';
import { editLiveText } from './edit-live-text.ts';
import { fetchFromOrigin } from './fetch-from-origin.ts';
import type { CheckedText, LiveAsset, LiveFile } from './live-asset.ts';
import { LiveAssets } from './live-assets.ts';
import { LiveIndex } from './live-index.ts';
import { LiveNames } from './live-names.ts';

/**
 * Makes the job for a dev server. A missing token is no error, see `hasToken`.
 * @throws ConfigurationError for wrong options
 */
export function createLiveLocalizer(options: Options = {}, ports: LivePorts = {}): LiveLocalizer {
  const settings = toSettings(options, ports.environment, 'nothing', ports.otherNames);
  // The dev server has URLs of its own for every kind of delivery.
  return new LiveLocalizer({ ...settings, keys: undefined }, ports);
}

/**
 * The job for a site that is being written: there is no output folder. Texts are changed one by one, without a wait for
 * the network. A file is fetched, or refused, when a browser requests its name in a text. Videos stay at Mux, except on
 * routes that are rendered on demand, whose server streams them.
 */
export class LiveLocalizer {
  readonly #settings: Settings;
  /** Settings for changed texts: videos stay on their host, since a page would wait for a whole stream. */
  readonly #textSettings: Settings;
  readonly #host: RegExp;
  readonly #index: LiveIndex;
  readonly #assets: LiveAssets;
  readonly #names = new LiveNames();
  readonly #closed = new AbortController();

  constructor(settings: Settings, ports: LivePorts) {
    const signal = ports.signal ? AbortSignal.any([ports.signal, this.#closed.signal]) : this.#closed.signal;
    this.#settings = settings;
    this.#textSettings = { ...settings, hosts: new AssetHosts(settings.hosts.extra) };
    this.#host = hostPattern(this.#textSettings.hosts);
    const livePorts = { ...ports, signal };
    this.#index = new LiveIndex(settings, livePorts);
    this.#assets = new LiveAssets(this.#settings, livePorts, this.#index, this.#names);
  }

  /** Without a token no asset can be fetched, so texts should not be changed. */
  get hasToken(): boolean {
    return this.#settings.token !== '';
  }

  /** Whether a later localizer has the same token: the environment may have changed. */
  hasSameToken(other: LiveLocalizer): boolean {
    return this.#settings.token === other.#settings.token;
  }

  /** Begins to read what is published. @throws ConfigurationError, FindingError if it can't be read */
  async start(): Promise<void> {
    await this.#index.get();
  }

  /** Whether a text names an asset host. */
  mentionsAssetHost(text: string): boolean {
    return text.search(this.#host) >= 0;
  }

  /**
   * Edits that lead asset URLs to `<base>/<dir>/<name>` on this server, by offset in UTF-16 units.
   * @param file tells the format by its extension
   * @param origin of the server, for places that need an absolute URL
   */
  async edits(file: string, text: string, origin?: string): Promise<TextEdit[]> {
    return editLiveText({ file, text, origin }, this.#textSettings, this.#index.last, this.#names);
  }

  /** The names of a text's assets, and the findings of a build in it, without failed downloads. */
  checkText(file: string, text: string): Promise<CheckedText> {
    return checkLiveText({ file, text }, this.#settings, this.#index, this.#names, this.#assets);
  }

  /** Describes assets, in the order of their URLs. Names that are in no text are left out. */
  describeAssets(names: readonly string[]): Promise<LiveAsset[]> {
    return this.#assets.describe(names);
  }

  /** Whether the last index has an asset. The call does not wait, and has changes read for later calls. */
  isPublished(path: string): boolean {
    return this.#index.peek()?.assets.has(path) === true;
  }

  /**
   * Describes an asset of a page that is rendered on demand, whose server serves unpublished assets too.
   * @param name of its sealed URL
   */
  describeServed(name: string, url: string, expires: number | 'never'): Promise<LiveAsset | undefined> {
    return this.#assets.describeServed(name, url, expires);
  }

  /** Sends a request to an asset host, or to the target of `connectTo`. */
  fetchAsset(request: Request): Promise<Response> {
    return fetchFromOrigin(request, this.#settings.connectTo);
  }

  /** The file with a name, fetched on first use; `undefined` for a name that is in no text. */
  open(name: string): Promise<LiveFile | undefined> {
    return this.#assets.open(name);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#assets.close();
  }
}
