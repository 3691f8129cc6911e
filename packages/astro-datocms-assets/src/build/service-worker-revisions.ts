import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { replaceFile } from 'datocms-assets';
import type { Plugin } from 'vite';
import type { TextLocalizer } from '../rewrite/text-edits.ts';

/** Names of Vite plugins that write service workers. */
const serviceWorkerPlugin = /pwa|workbox|serwist/i;

/**
 * Updates the revisions of service workers. A service worker lists each file that it precaches with a revision, an MD5
 * of the file, and fetches the file again when the revision changes. The revisions of manifests and of files in
 * `public/` are made while Vite bundles, before these files are localised. With old revisions, a browser would keep old
 * copies, with names of stored files that no longer exist.
 */
export class ServiceWorkerRevisions {
  readonly #fileByRevision = new Map<string, string>();
  #hasServiceWorker = false;
  #isRecorded = false;

  readonly plugin: Plugin = {
    name: 'astro-datocms-assets:service-worker-revisions',
    apply: 'build',
    configResolved: ({ plugins }) => {
      this.#hasServiceWorker ||= plugins.some(({ name }) => serviceWorkerPlugin.test(name));
    },
  };

  /**
   * Records the revisions of files that a pass will change. Only the first call records them: a pass follows each
   * integration, so later files are localised before they get a revision.
   */
  record(localizer: TextLocalizer, dir: string): void {
    if (!this.#hasServiceWorker || this.#isRecorded) return;
    this.#isRecorded = true;
    for (const file of listFiles(dir)) {
      const bytes = readFileSync(file);
      if (localizer.mentionsAssetHost(bytes.toString('latin1'))) this.#fileByRevision.set(hash('md5', bytes), file);
    }
  }

  /**
   * Replaces recorded revisions in scripts by those of the present files.
   * @param hashedFolder the folder of files with a hash in the name, none of which is a service worker
   */
  update(dir: string, hashedFolder: string): void {
    if (this.#fileByRevision.size === 0) return;
    const hashed = join(dir, hashedFolder, sep);
    for (const script of listFiles(dir).filter((file) => /\.m?js$/.test(file) && !file.startsWith(hashed))) {
      const before = readFileSync(script, 'latin1');
      const after = before.replace(/\b[0-9a-f]{32}\b/g, (revision) => {
        const file = this.#fileByRevision.get(revision);
        return file !== undefined && existsSync(file) ? hash('md5', readFileSync(file)) : revision;
      });
      if (after !== before) replaceFile(script, Buffer.from(after, 'latin1'), statSync(script));
    }
  }
}

function listFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}
