import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';
import type { TextLocalizer } from '../text/text-localizer.ts';

/** Plugins that write service workers. */
const makers = /pwa|workbox|serwist/i;

/**
 * A service worker notes a revision of each file that it keeps, an MD5, and asks for the file again when that changes. Those of
 * manifests and of files in `public/` are made while code is bundled, before these files are localised: with them, a browser
 * would keep old ones that name stored files which are gone.
 */
export class ServiceWorkerRevisions {
  /** By revision, in hex: the file. */
  readonly #noted = new Map<string, string>();
  #isWanted = false;
  #isNoted = false;

  readonly plugin: Plugin = {
    name: 'astro-datocms-assets:revisions',
    apply: 'build',
    configResolved: ({ plugins }) => {
      this.#isWanted ||= plugins.some(({ name }) => makers.test(name));
    },
  };

  /** Before the first pass over a folder. What is written later is localised before anybody can note it. */
  note(localizer: TextLocalizer, dir: string): void {
    if (!this.#isWanted || this.#isNoted) return;
    this.#isNoted = true;
    for (const file of filesIn(dir)) {
      const bytes = readFileSync(file);
      if (localizer.mentionsAssetHost(bytes.toString('latin1'))) this.#noted.set(md5(bytes), file);
    }
  }

  /**
   * After a pass: service workers have the revisions of what is deployed.
   * @param hashed the folder of files that are named by their content
   */
  renew(dir: string, hashed: string): void {
    if (this.#noted.size === 0) return;
    for (const worker of filesIn(dir).filter(
      (file) => /\.m?js$/.test(file) && !file.startsWith(join(dir, hashed, sep)),
    )) {
      const before = readFileSync(worker, 'latin1');
      const after = before.replace(/\b[0-9a-f]{32}\b/g, (revision) => {
        const file = this.#noted.get(revision);
        return file !== undefined && existsSync(file) ? md5(readFileSync(file)) : revision;
      });
      if (after !== before) writeFileSync(worker, after, 'latin1');
    }
  }
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
