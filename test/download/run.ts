import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchedAsset } from '../../packages/datocms-assets/src/fetch/fetched-asset.ts';
import { type DownloadOptions, download } from '../../packages/datocms-assets/src/job/download.ts';
import { type Options, toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { FetchRequest } from '../../packages/datocms-assets/src/plan/fetch-request.ts';
import { chunk, png } from '../support/build-images.ts';

export const host = 'www.datocms-assets.com';

/** What a plan would ask for: a path and query on the CMS's host, or a whole URL. */
export function want(url: string, more: Partial<FetchRequest> = {}): FetchRequest {
  const { href, pathname } = new URL(url, `https://${host}`);
  const { profile = 'web' } = more;
  return {
    id: `${profile} ${href}`,
    url: href,
    path: pathname,
    profile,
    md5: null,
    size: null,
    mimeType: null,
    ...more,
  };
}

/** A picture of its own for each name. */
export function picture(name: string, padding = 0): Buffer {
  return png([chunk('tEXt', `Title\0${name}`), ...(padding > 0 ? [chunk('paDD', Buffer.alloc(padding, 1))] : [])]);
}

/** An answer with a picture. */
export function serve(body: Uint8Array, type = 'image/png') {
  return { body, headers: { 'content-type': type } };
}

export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'download-test-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface Outcome {
  /** Bytes that lie ready, by id. */
  readonly bytes: ReadonlyMap<string, Buffer>;
  readonly stored: readonly FetchedAsset[];
  /** `code: message`, without the words that all failures begin with. */
  readonly findings: readonly string[];
}

/** One run against a server, with a cache of its own. Checks that each stored file has the bytes that it should have. */
export async function run(
  origin: string,
  wanted: readonly FetchRequest[],
  options: Options = {},
  more: DownloadOptions = {},
): Promise<Outcome> {
  const settings = toSettings({
    ...{ token: 'x', connectTo: [`${host}=${origin}`], cacheDir: options.cacheDir ?? newFolder(), timeout: 10 },
    ...options,
  });
  const downloads = await download(wanted, settings, { firstBackoff: 20, ...more });
  const stored = [...downloads.stored.values()];
  const bytes = new Map(stored.map((variant) => [variant.request.id, readFileSync(variant.file)]));
  for (const variant of stored) {
    const content = bytes.get(variant.request.id) as Buffer;
    if (sha256(content) !== variant.sha256 || content.length !== variant.bytes) {
      throw new Error(`${variant.request.id} is not stored as it is said to be`);
    }
  }
  const missing = wanted.filter(({ id }) => downloads.stored.has(id) === downloads.failed.has(id));
  if (missing.length > 0) throw new Error(`neither stored nor failed, or both: ${missing.map(({ id }) => id)}`);
  await downloads.close();
  const findings = downloads.findings.map(
    ({ code, message }) => `${code}: ${message.replace('Download failed after ', '')}`,
  );
  return { bytes, stored, findings };
}
