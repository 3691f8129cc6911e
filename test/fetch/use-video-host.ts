import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type DownloadOptions, download } from '../../packages/datocms-assets/src/job/download.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { FetchRequest } from '../../packages/datocms-assets/src/plan/fetch-request.ts';
import { StreamSource } from '../support/stream-source.ts';
import { newFolder, requestFor, sha256 } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

export type SourceOptions = Omit<ConstructorParameters<typeof StreamSource>[1], 'id'>;

/** Starts a host of videos for the tests of one file. */
export async function useVideoHost() {
  const server = await useFaultServer();
  let nextId = 0;
  const newId = () => `Film${nextId++}x`;
  const newSource = (options: SourceOptions = {}) => new StreamSource(server, { id: newId(), ...options });

  /** Stores videos, and reads the files. */
  async function store(
    urls: readonly string[],
    options: Options = {},
    { updatedAt, ...downloadOptions }: DownloadOptions & Pick<FetchRequest, 'updatedAt'> = {},
  ) {
    const cacheDir = options.cacheDir ?? newFolder();
    const settings = toSettings({
      ...{ token: 'x', video: 'hls', cacheDir, timeout: 10 },
      connectTo: [`*.mux.com=${server.origin}`],
      ...options,
    });
    const requests = urls.map((url) =>
      requestFor(url, {
        path: `mux:${url.split('/')[3]?.replace('.m3u8', '')}`,
        uploadPath: '/9/1700000000-ferry.mp4',
        updatedAt,
      }),
    );
    const lines: string[] = [];
    const before = server.requests.length;
    const downloads = await download(requests, settings, {
      firstBackoff: 20,
      onNotice: (line) => lines.push(line),
      ...downloadOptions,
    });
    const files = new Map<string, Buffer>();
    for (const asset of downloads.stored.values()) {
      for (const { file, sha256: expected, bytes, ...part } of [asset, ...(asset.parts ?? [])]) {
        const content = readFileSync(file);
        expect([sha256(content), content.length]).toEqual([expected, bytes]);
        files.set('name' in part ? part.name : part.request.url, content);
      }
    }
    await downloads.close();
    const names = [...downloads.stored.values()].flatMap(({ parts = [] }) => parts.map(({ name }) => name)).sort();
    const stored = [...downloads.stored.values()];
    return {
      cacheDir,
      files,
      names,
      stored,
      lines,
      findings: downloads.findings.map(({ code, message, fix }) => `${code}: ${message} ${fix}`),
      requests: server.requests.length - before,
      text: (name: string) => files.get(name)?.toString() ?? '',
    };
  }

  return { server, newId, newSource, store };
}

/** The URIs of a playlist: those of lines first. */
export const urisOf = (text: string) => [
  ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  ...Array.from(text.matchAll(/URI="([^"]*)"/g), ([, uri]) => uri as string),
];
