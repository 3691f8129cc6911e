import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectCleanBuild, listMissing } from '../../astro/support/deployed-files.ts';
import { useEmulator } from '../../astro/support/use-emulator.ts';
import { buildSite } from '../../support/build-site.ts';

const emulator = useEmulator();

const orders: { before: string; after: string; worker?: string }[] = [
  { before: 'pwa', after: '' },
  { before: 'shield pwa', after: '' },
  { before: '', after: 'shield pwa', worker: 'workers/offline.js' },
];

const digest = (algorithm: string, bytes: Uint8Array, encoding: 'hex' | 'base64') =>
  createHash(algorithm).update(bytes).digest(encoding);

/** Precached files whose revision in a service worker is not that of the deployed file. */
function listOutdated(dist: string, name: string): string[] {
  const worker = readFileSync(join(dist, name), 'utf8');
  const entries = Array.from(worker.matchAll(/\{url:"([^"]+)",revision:(?:"(\w+)"|null)\}/g));
  expect(entries.length).toBeGreaterThanOrEqual(4);
  return entries.flatMap(([, url = '', revision]) => {
    const file = join(dist, url === '/' ? 'index.html' : url.replace(/\/$/, '/index.html'));
    if (!existsSync(file)) return [`${url} is missing`];
    return revision === undefined || revision === digest('md5', readFileSync(file), 'hex') ? [] : [url];
  });
}

describe.each(orders)(
  'integrations for offline use and integrity, listed before this one ("$before") and after it ("$after")',
  ({ before, after, worker = 'sw.js' }) => {
    it('read the files as they are deployed', async () => {
      const env = { SITE_BEFORE: before, SITE_AFTER: after, SITE_WORKER: worker };
      const site = await buildSite('offline', emulator(), { astro: 5, env });
      expectCleanBuild(site);
      const { root, dist, report } = site;
      expect(report?.findings).toEqual([]);
      expect(listMissing(root, 'dist', 'dist/index.html')).toEqual([]);
      const html = readFileSync(join(dist, 'index.html'), 'utf8');
      if (/pwa/.test(before + after)) {
        expect(listOutdated(dist, worker)).toEqual([]);
        expect(readFileSync(join(dist, worker), 'utf8')).toContain('offline/pictures.json');
        const manifest = readFileSync(join(dist, 'manifest.webmanifest'), 'utf8');
        expect(manifest).toMatch(/"src":"\/_astro\/media\/tall\.\w+\.png"/);
      }
      if (/shield/.test(before + after)) {
        const tags = Array.from(html.matchAll(/<(?:script|link|style)[^>]*integrity="(sha256-[^"]+)"[^>]*>/g));
        expect(tags.length).toBeGreaterThanOrEqual(2);
        const bodies = Array.from(
          html.matchAll(/<(?:script|style)[^>]*>([\s\S]*?)<\/(?:script|style)>/g),
          ([, body = '']) => Buffer.from(body),
        );
        const files = Array.from(html.matchAll(/(?:src|href)="(\/_astro\/[\w.-]+\.(?:js|css))"/g), ([, url = '']) =>
          readFileSync(join(dist, url)),
        );
        const hashes = [...bodies, ...files].map((bytes) => `sha256-${digest('sha256', bytes, 'base64')}`);
        expect(tags.map(([, hash]) => hash).filter((hash) => !hashes.includes(hash as string))).toEqual([]);
      }
    });
  },
);
