// Starts a local DatoCMS with the content of `project/`, and a desk that publishes and withdraws. Your own site does not need
// this file.
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { startEmulator } from 'datocms-emulator';

const startTimeoutMs = 30_000;

/**
 * Starts the local DatoCMS in a thread, which ends with this process, and sets the environment variables that the site reads.
 * Does nothing if the environment already names a content delivery API.
 */
export async function startLocalCms() {
  if (process.env.DATOCMS_CDA_URL) return;
  const project = fileURLToPath(new URL('project', import.meta.url));
  const thread = new Worker(new URL(import.meta.url), { workerData: { project } });
  const [{ copy, ...addresses }] = await once(thread, 'message', { signal: AbortSignal.timeout(startTimeoutMs) });
  thread.unref();
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  Object.assign(process.env, addresses, {
    DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: 'live-published',
    DATOCMS_DRAFT_CONTENT_CDA_TOKEN: 'live-drafts',
    SECRET_API_TOKEN: 'let-me-in',
  });
}

if (workerData?.project) {
  // A copy, so that what the desk does is forgotten.
  const project = mkdtempSync(join(tmpdir(), 'lanterna-live-'));
  cpSync(workerData.project, project, { recursive: true });
  const emulator = await startEmulator({ project });
  const desk = createServer(async (request, response) => {
    const isPublished = request.url === '/publish';
    const file = join(project, 'records/story/the-eighth-light.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    const values = record.published ?? record.draft;
    const at = new Date().toISOString();
    const versions = isPublished ? { published: values, draft: null } : { published: null, draft: values };
    writeFileSync(
      file,
      JSON.stringify({ ...record, ...versions, updatedAt: at, ...(isPublished && { publishedAt: at }) }),
    );
    await emulator.reload();
    response.writeHead(204).end();
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  parentPort?.postMessage({
    copy: project,
    DATOCMS_CDA_URL: emulator.cdaUrl,
    DATOCMS_ASSETS_ORIGIN: emulator.assetsOrigin,
    LOCAL_CMS_DESK: `http://127.0.0.1:${desk.address().port}`,
  });
}
