import type { RequestListener } from 'node:http';
import { createAssetFinder } from './assets/find-asset.ts';
import { createPictureCache } from './assets/picture-cache.ts';
import { serveAssets } from './assets/serve-assets.ts';
import { createAnswerer } from './cda/answer.ts';
import { createRateLimit } from './cda/rate-limit.ts';
import { serveCda } from './cda/serve-cda.ts';
import { type Listening, listen } from './listen.ts';
import { createCatalog } from './mux/catalog.ts';
import { serveMux } from './mux/serve-mux.ts';
import { createSignatures } from './mux/signatures.ts';
import { type EmulatorOptions, type EmulatorSettings, readOptions } from './options.ts';
import { readProject } from './project/read-project.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** A running emulator. */
export interface Emulator {
  /** URL of the content delivery API, like `http://127.0.0.1:4800/`. */
  readonly cdaUrl: string;
  /** Origin of the asset host, like `http://127.0.0.1:4801`. */
  readonly assetsOrigin: string;
  /** Host in asset URLs, like `www.datocms-assets.com`. */
  readonly assetHost: string;
  /** Origin of the Mux host, like `http://127.0.0.1:4802`: it takes requests for `*.mux.com` with their own Host header. */
  readonly muxOrigin: string;
  /** Whether the project has videos, which the Mux host serves. */
  readonly hasVideos: boolean;
  readonly requests: RequestLog;
  /**
   * Reads the project folder again.
   * @throws ProjectError if the folder is invalid; the old state stays.
   */
  reload(): Promise<void>;
  /** Closes all servers and their connections. It may be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the services for a project folder.
 * @throws ProjectError if the folder is invalid.
 * @throws ConfigurationError if an option is invalid.
 */
export async function startEmulator(input: EmulatorOptions): Promise<Emulator> {
  const options = readOptions(input);
  const load = async () => {
    const project = await readProject(options.project);
    return {
      project,
      answer: createAnswerer(project, options.maxComplexity),
      find: createAssetFinder(project, options.inventAssets),
      catalog: await createCatalog(project.uploads),
    };
  };
  let state = await load();
  const current = () => state;
  const log = createRequestLog();
  const { maxComplexity, muxFault: fault } = options;
  const rateLimit = options.rateLimit && createRateLimit(options.rateLimit);
  const pictures = createPictureCache(options.cacheBytes, options.concurrency);
  const signatures = createSignatures(options.muxSignatures);
  const [cda, assets, mux] = await listenAll(options, [
    [serveCda({ current, log, rateLimit, maxComplexity }), options.port],
    [serveAssets({ current, log, pictures }), options.assetsPort],
    [serveMux({ current, log, pictures, signatures, fault }), options.muxPort],
  ]);
  return {
    cdaUrl: `${cda.origin}/`,
    assetsOrigin: assets.origin,
    get assetHost() {
      return state.project.settings.assetHost;
    },
    muxOrigin: mux.origin,
    get hasVideos() {
      return state.catalog.videos.size > 0;
    },
    requests: log,
    reload: async () => {
      state = await load();
    },
    stop: async () => {
      await Promise.all([cda.stop(), assets.stop(), mux.stop()]);
    },
  };
}

type Service = readonly [RequestListener, number];

/** Starts all servers, or none: if a port is in use, those that have started stop. */
async function listenAll(settings: EmulatorSettings, services: readonly [Service, Service, Service]) {
  const results = await Promise.allSettled(services.map(([listener, port]) => listen(listener, port, settings)));
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return started as [Listening, Listening, Listening];
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}
