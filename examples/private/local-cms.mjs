// Starts a local DatoCMS with the content of `project/`. Your own site does not need this file.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';

/** Starts it with a copy of the content, so that what happens to it is forgotten. */
export async function startLocalCms() {
  const project = mkdtempSync(join(tmpdir(), 'opening-'));
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true });
  const emulator = await startEmulator({ project });
  /** Publishes a light, or takes it back to a draft. */
  const change = async (light, isPublished) => {
    const file = join(project, `records/light/${light}.json`);
    const record = JSON.parse(readFileSync(file, 'utf8'));
    const values = record.published ?? record.draft;
    const at = new Date().toISOString();
    const versions = isPublished
      ? { published: values, draft: null, publishedAt: at }
      : { published: null, draft: values };
    writeFileSync(file, JSON.stringify({ ...record, ...versions, updatedAt: at }));
    await emulator.reload();
  };
  return {
    env: {
      DATOCMS_CDA_URL: emulator.cdaUrl,
      DATOCMS_CDA_TOKEN: 'opening-published',
      DATOCMS_DRAFT_CDA_TOKEN: 'opening-drafts',
    },
    assetsOrigin: emulator.assetsOrigin,
    publish: (light) => change(light, true),
    withdraw: (light) => change(light, false),
    stop: async () => {
      await emulator.stop();
      rmSync(project, { recursive: true, force: true });
    },
  };
}
