import { createAssetFinder } from './assets/find-asset.ts';
import { createPictureCache } from './assets/picture-cache.ts';
import { serveAssets } from './assets/serve-assets.ts';
import { createAnswerer } from './cda/answer.ts';
import { createRateLimit } from './cda/rate-limit.ts';
import { serveCda } from './cda/serve-cda.ts';
import { listen } from './listen.ts';
import { type EmulatorOptions, readOptions } from './options.ts';
import { readProject } from './project/read-project.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** A running emulator. */
export interface Emulator {
  /** URL of the content delivery API, like `http://127.0.0.1:4800/`. */
  readonly cdaUrl: string;
  /** Origin of the asset host, like `http://127.0.0.1:4801`. */
  readonly assetsOrigin: string;
  readonly requests: RequestLog;
  /**
   * Reads the project folder again.
   * @throws ProjectError if the folder is invalid; the old state stays.
   */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts both services for a project folder.
 * @throws ProjectError if the folder is invalid.
 * @throws ZodError if an option is invalid.
 */
export async function startEmulator(input: EmulatorOptions): Promise<Emulator> {
  const options = readOptions(input);
  const load = async () => {
    const project = await readProject(options.project);
    return {
      project,
      answer: createAnswerer(project, options.maxComplexity),
      find: createAssetFinder(project, options.inventAssets),
    };
  };
  let state = await load();
  const current = () => state;
  const log = createRequestLog();
  const { latencyMs, maxComplexity } = options;
  const rateLimit = options.rateLimit && createRateLimit(options.rateLimit);
  const pictures = createPictureCache(options.cacheBytes, options.concurrency);
  const cda = await listen(serveCda({ current, log, rateLimit, latencyMs, maxComplexity }), options.host, options.port);
  const assets = await listen(
    serveAssets({ current, log, pictures, latencyMs }),
    options.host,
    options.assetsPort,
  ).catch(async (error: unknown) => {
    await cda.stop();
    throw error;
  });
  return {
    cdaUrl: `http://${options.host}:${cda.port}/`,
    assetsOrigin: `http://${options.host}:${assets.port}`,
    requests: log,
    reload: async () => {
      state = await load();
    },
    stop: async () => {
      await Promise.all([cda.stop(), assets.stop()]);
    },
  };
}
