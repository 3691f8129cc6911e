// Starts a local DatoCMS with the content of `project/`. Your own site does not need this file.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { startEmulator } from 'datocms-emulator';

/** Starts it in a thread, which ends with the build. Returns the options that tell its addresses. */
export async function startLocalCms() {
  const project = fileURLToPath(new URL('project', import.meta.url));
  const thread = new Worker(new URL(import.meta.url), { workerData: { project } });
  const [{ cdaUrl, assetsOrigin }] = await once(thread, 'message');
  thread.unref();
  process.env.DATOCMS_CDA_TOKEN = 'prints-published';
  process.env.DATOCMS_CDA_URL = cdaUrl;
  return { cdaUrl, connectTo: { 'www.datocms-assets.com': assetsOrigin } };
}

if (workerData?.project) {
  const { cdaUrl, assetsOrigin } = await startEmulator({ project: workerData.project });
  parentPort?.postMessage({ cdaUrl, assetsOrigin });
}
