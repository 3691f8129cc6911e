import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AssetBytes } from '../serve/asset-bytes.ts';
import { type Catalogue, projectId } from './catalogue.ts';

export const token = 'bench-token';
const filesPerAlbum = 20;

/** Writes a project for the emulator. Its published records use every asset of the catalogue. */
export function generateProject(dir: string, { icon, pictures, documents }: Catalogue, bytesOf: AssetBytes): void {
  const paths = [...pictures.map((each) => each.path), ...documents.map((each) => each.path)];
  const ids = new Map([icon.path, ...paths].map((path, at) => [path, `u${at}`]));
  const write = (name: string, value: unknown) => {
    const file = join(dir, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, Buffer.isBuffer(value) ? value : JSON.stringify(value));
  };
  write('project.json', { id: projectId, locales: ['en'], tokens: { [token]: { drafts: false } } });
  write('site.json', { favicon: ids.get(icon.path) });
  write('models/album.json', {
    apiKey: 'album',
    fields: [
      { apiKey: 'title', type: 'string' },
      { apiKey: 'files', type: 'gallery' },
    ],
  });
  for (let at = 0; at < paths.length; at += filesPerAlbum) {
    const files = paths.slice(at, at + filesPerAlbum).map((path) => ({ upload: ids.get(path) }));
    write(`records/album/a${at}.json`, { id: `a${at}`, published: { title: `Album ${at}`, files } });
  }
  const uploads = [...ids].map(([path, id]) => {
    const file = basename(path);
    write(`uploads/${file}`, bytesOf(path).body);
    return [id, { file }];
  });
  write('uploads.json', Object.fromEntries(uploads));
}
