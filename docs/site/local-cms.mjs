// Starts a local DatoCMS with the pictures of the documentation.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { startEmulator } from 'datocms-emulator';

const maxStartTime = 30_000;

/** Starts it on a thread, which ends with the build, and sets the variables that pages read. Returns its addresses. */
export async function startLocalCms() {
  const project = fileURLToPath(new URL('project', import.meta.url));
  const thread = new Worker(new URL(import.meta.url), { workerData: { project } });
  const [addresses] = await once(thread, 'message', { signal: AbortSignal.timeout(maxStartTime) });
  thread.unref();
  process.env.DATOCMS_CDA_TOKEN = 'docs-published';
  process.env.DATOCMS_CDA_URL = addresses.cdaUrl;
  return addresses;
}

if (workerData?.project) {
  const { cdaUrl, assetsOrigin } = await startEmulator({ project: workerData.project });
  parentPort?.postMessage({ cdaUrl, assetsOrigin });
}
