// A DatoCMS on this machine, made of the folder `project/`. A site of your own does not need this file.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { startEmulator } from 'datocms-emulator';

const START_LIMIT = 30_000;

/**
 * Starts the emulator in a thread of its own, which ends with the build, and tells the pages where it is.
 * Where the environment names a content delivery API already, that one is used.
 */
export async function startLocalCms() {
  if (!process.env.DATOCMS_CDA_URL) {
    const project = fileURLToPath(new URL('project', import.meta.url));
    const thread = new Worker(new URL(import.meta.url), { workerData: { project } });
    const [{ cdaUrl, assetsOrigin }] = await once(thread, 'message', { signal: AbortSignal.timeout(START_LIMIT) });
    thread.unref();
    process.env.DATOCMS_CDA_TOKEN = 'lanterna-published';
    process.env.DATOCMS_CDA_URL = cdaUrl;
    process.env.DATOCMS_ASSETS_ORIGIN = assetsOrigin;
  }
}

if (workerData?.project) {
  const { cdaUrl, assetsOrigin } = await startEmulator({ project: workerData.project });
  parentPort?.postMessage({ cdaUrl, assetsOrigin });
}
