import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextLocalizer } from './text-localizer.ts';

/** Files at the top of the output: manifests, and the scripts of service workers, which browsers compare byte by byte. */
const manifests = /^(?:.+\.webmanifest|manifest\.json)$/;
const workers = /\.m?js$/;

/**
 * vite-plugin-pwa notes the revision of the manifest, its MD5, before the manifest is localised. A service worker with that
 * would keep an old manifest whose icons are gone.
 */
export class Revisions {
  /** By revision, in hex: the file. */
  readonly #noted = new Map<string, string>();

  /** Before a pass. */
  note(localizer: TextLocalizer, dir: string): void {
    for (const name of namesIn(dir, manifests)) {
      const bytes = readFileSync(join(dir, name));
      if (localizer.concerns(bytes.toString())) this.#noted.set(md5(bytes), name);
    }
  }

  /** After a pass: service workers name the manifest as it is. */
  renew(dir: string): void {
    for (const name of this.#noted.size > 0 ? namesIn(dir, workers) : []) {
      const before = readFileSync(join(dir, name), 'utf8');
      let after = before;
      for (const [revision, file] of this.#noted) {
        if (after.includes(revision)) after = after.replaceAll(revision, md5(readFileSync(join(dir, file))));
      }
      if (after !== before) writeFileSync(join(dir, name), after);
    }
  }
}

function namesIn(dir: string, pattern: RegExp): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && pattern.test(entry.name) ? [entry.name] : [],
  );
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
