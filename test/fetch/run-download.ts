import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchedAsset } from '../../packages/datocms-assets/src/fetch/fetched-asset.ts';
import { type DownloadOptions, download } from '../../packages/datocms-assets/src/job/download.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { FetchRequest } from '../../packages/datocms-assets/src/plan/fetch-request.ts';
import { chunk, png } from '../support/build-images.ts';

export const host = 'www.datocms-assets.com';

/** A request as a plan makes it. @param url a path and query on the CMS's host, or a complete URL */
export function requestFor(url: string, facts: Partial<FetchRequest> = {}): FetchRequest {
  const { href, pathname } = new URL(url, `https://${host}`);
  const { profile = 'web' } = facts;
  return {
    id: `${profile} ${href}`,
    url: href,
    path: pathname,
    profile,
    md5: null,
    size: null,
    mimeType: null,
    ...facts,
  };
}

/** A PNG that differs for each name. */
export function picture(name: string, padding = 0): Buffer {
  return png([chunk('tEXt', `Title\0${name}`), ...(padding > 0 ? [chunk('paDD', Buffer.alloc(padding, 1))] : [])]);
}

/** An answer with status 200. */
export function answerWith(body: Uint8Array, type = 'image/png') {
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
  /** Stored bytes, by id of the request. */
  readonly bytes: ReadonlyMap<string, Buffer>;
  readonly stored: readonly FetchedAsset[];
  /** `code: message`, without the words that all failures begin with: `download-failed: 2 tries: no data for 15 s.` */
  readonly findings: readonly string[];
}

/** Downloads from a server into a new cache. Checks that each stored file has the bytes that it should have. */
export async function runDownload(
  origin: string,
  requests: readonly FetchRequest[],
  options: Options = {},
  downloadOptions: DownloadOptions = {},
): Promise<Outcome> {
  const settings = toSettings({
    ...{ token: 'x', connectTo: [`${host}=${origin}`], cacheDir: options.cacheDir ?? newFolder(), timeout: 10 },
    ...options,
  });
  const downloads = await download(requests, settings, { firstBackoff: 20, ...downloadOptions });
  const stored = [...downloads.stored.values()];
  const bytes = new Map(stored.map((variant) => [variant.request.id, readFileSync(variant.file)]));
  for (const variant of stored) {
    const content = bytes.get(variant.request.id) as Buffer;
    if (sha256(content) !== variant.sha256 || content.length !== variant.bytes) {
      throw new Error(`${variant.request.id} is not stored with its bytes`);
    }
  }
  const missing = requests.filter(({ id }) => downloads.stored.has(id) === downloads.failed.has(id));
  if (missing.length > 0) throw new Error(`neither stored nor failed, or both: ${missing.map(({ id }) => id)}`);
  await downloads.close();
  const findings = downloads.findings.map(
    ({ code, message }) => `${code}: ${message.replace('Download failed after ', '')}`,
  );
  return { bytes, stored, findings };
}
