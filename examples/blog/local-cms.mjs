// Starts a local DatoCMS with the content of `project/`. Your own site does not need this file.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { startEmulator } from 'datocms-emulator';

const START_TIMEOUT_MS = 30_000;

/**
 * Starts the emulator in a worker thread, which ends with the build, and sets the environment variables that the
 * site reads. Does nothing if the environment already names a content delivery API.
 */
export async function startLocalCms() {
  if (!process.env.DATOCMS_CDA_URL) {
    const project = fileURLToPath(new URL('project', import.meta.url));
    const thread = new Worker(new URL(import.meta.url), { workerData: { project } });
    const [{ cdaUrl, assetsOrigin, muxOrigin }] = await once(thread, 'message', {
      signal: AbortSignal.timeout(START_TIMEOUT_MS),
    });
    thread.unref();
    process.env.DATOCMS_CDA_TOKEN = 'lanterna-published';
    process.env.DATOCMS_CDA_URL = cdaUrl;
    process.env.DATOCMS_ASSETS_ORIGIN = assetsOrigin;
    process.env.DATOCMS_MUX_ORIGIN = muxOrigin;
  }
}

if (workerData?.project) {
  const { cdaUrl, assetsOrigin, muxOrigin } = await startEmulator({ project: workerData.project });
  parentPort?.postMessage({ cdaUrl, assetsOrigin, muxOrigin });
}
