import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll } from 'vitest';
import { type Assets, startAssets } from './contract-assets.ts';
import { type Cda, startCda, token } from './contract-cda.ts';
import type { Upload } from './contract-content.ts';
import { type Format, formats, md5, picture, sha256, types } from './contract-pictures.ts';
import { type Ended, runCli } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const host = 'https://www.datocms-assets.com';
export const project = '77001';

export interface ReportedFinding {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly url?: string;
  readonly excerpt?: string;
  readonly fix: string;
  readonly via?: readonly { readonly model: string; readonly record: string | null; readonly field: string }[];
  readonly places?: readonly { readonly file: string; readonly line?: number; readonly column?: number }[];
}

export interface Variant {
  readonly url: string;
  readonly accept: string;
  readonly file: string | null;
  readonly bytes: number;
  readonly type: string;
  readonly sha256: string;
  readonly sealed?: string;
}

export interface Report {
  readonly version: number;
  readonly dir: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly coverage: Readonly<Record<string, unknown>>;
  readonly assets: readonly {
    readonly source: string;
    readonly published: boolean;
    readonly variants: readonly Variant[];
    readonly usedIn: readonly string[];
  }[];
  readonly findings: readonly ReportedFinding[];
  readonly timings: Readonly<Record<string, number>>;
}

/** The result of a run with `--json`. */
export interface Done extends Ended {
  readonly report: Report;
  /** `code file` of each finding, sorted. */
  readonly found: readonly string[];
}

export interface Site {
  readonly dir: string;
  readonly work: string;
  readonly cache: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  read(name: string): string;
  bytes(name: string): Buffer;
  /** Hash of every file and link by path, relative to the output folder. */
  snapshot(): Readonly<Record<string, string>>;
  stored(folder?: string): readonly string[];
}

export interface World {
  readonly cda: Cda;
  readonly assets: Assets;
  /** Adds a published article with these uploads, by file name. */
  publish(...names: string[]): Promise<void>;
  /** Adds a draft with these uploads. */
  addDraft(...names: string[]): Promise<void>;
  /** Publishes a record with these uploads, and adds a draft without them. */
  addEdited(...names: string[]): Promise<void>;
  /** Adds an upload with these bytes, else with an image in the format of its extension. */
  upload(name: string, bytes?: Uint8Array, type?: string): Promise<Upload>;
  site(files?: Readonly<Record<string, string | Uint8Array>>): Site;
  /** The options that connect a command with the API and the asset host. */
  connected(site: Site, command?: string): readonly string[];
  run(site: Site, command: string, ...args: string[]): Promise<Ended>;
  localize(site: Site, ...args: string[]): Promise<Done>;
}

export const url = (name: string) => `${host}/${project}/${name}`;
const extension = (name: string) => name.split('.').at(-1) ?? '';

function openSite(): Site {
  const work = temporaryFolder('contract');
  const dir = join(work, 'dist');
  mkdirSync(dir);
  const list = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  return {
    dir,
    work,
    cache: join(work, 'cache'),
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, name)), { recursive: true });
        writeFileSync(join(dir, name), content);
      }
    },
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    bytes: (name) => readFileSync(join(dir, name)),
    snapshot: () => Object.fromEntries(list(dir).map((path) => [relative(dir, path), sha256(readFileSync(path))])),
    stored(folder = '_assets') {
      try {
        return readdirSync(join(dir, folder)).sort();
      } catch {
        return [];
      }
    },
  };
}

/** Parses the output of a run with `--json`: a report for exit status 0 and 1, else nothing. */
export function withReport(ended: Ended): Done {
  const reported = ended.stdout.trim() !== '';
  if (reported !== (ended.status === 0 || ended.status === 1))
    throw new Error(`status ${ended.status} with ${reported ? 'a' : 'no'} report:\n${ended.stderr}`);
  const none: Report = { version: 0, dir: '', counts: {}, coverage: {}, assets: [], findings: [], timings: {} };
  const report: Report = reported ? JSON.parse(ended.stdout) : none;
  return { ...ended, report, found: report.findings.map(({ code, file }) => (file ? `${code} ${file}` : code)).sort() };
}

const servers: { close(): Promise<unknown> }[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/**
 * Starts a content delivery API and an asset host, and creates sites to run the command line on. They end after the last test of
 * the file.
 */
export async function startWorld(): Promise<World> {
  const cda = await startCda();
  const assets = await startAssets();
  servers.push(cda, assets);
  const uploads = new Map<string, Upload>();
  let count = 0;
  const nextId = () => `r${++count}`;
  const uploadOf = async (name: string) => uploads.get(name) ?? world.upload(name);
  const world: World = {
    cda,
    assets,
    async upload(name, bytes, type = types[extension(name)] ?? 'application/octet-stream') {
      const format = extension(name) === 'jpg' ? 'jpeg' : extension(name);
      const content = bytes ?? (formats.has(format) ? await picture(format as Format, name) : Buffer.from(name));
      const path = `/${project}/${name}`;
      assets.files.set(path, { bytes: content, type });
      const upload = {
        id: `u-${name}`,
        path,
        md5: md5(content),
        size: content.length,
        mimeType: type,
        width: 16,
        height: 16,
      };
      uploads.set(name, upload);
      cda.content = { ...cda.content, uploads: [...uploads.values()] };
      return upload;
    },
    async publish(...names) {
      const gallery = await Promise.all(names.map(uploadOf));
      cda.content = {
        ...cda.content,
        articles: [...(cda.content.articles ?? []), { id: nextId(), published: { gallery } }],
      };
    },
    async addDraft(...names) {
      const gallery = await Promise.all(names.map(uploadOf));
      cda.content = {
        ...cda.content,
        articles: [...(cda.content.articles ?? []), { id: nextId(), published: null, draft: { gallery } }],
      };
    },
    async addEdited(...names) {
      const gallery = await Promise.all(names.map(uploadOf));
      cda.content = {
        ...cda.content,
        articles: [...(cda.content.articles ?? []), { id: nextId(), published: { gallery }, draft: { gallery: [] } }],
      };
    },
    site(files = {}) {
      const site = openSite();
      site.write(files);
      return site;
    },
    connected: (site, command = 'localize') => [
      ...(command === 'verify' ? [] : ['--cda-url', cda.url, '--cache-dir', site.cache]),
      ...(command === 'localize' ? ['--connect-to', `www.datocms-assets.com=${assets.origin}`] : []),
    ],
    run: (site, command, ...args) =>
      runCli(
        [command, ...(command === 'published' ? [] : [site.dir]), ...world.connected(site, command), ...args],
        { DATOCMS_CDA_TOKEN: token },
        site.work,
      ),
    localize: async (site, ...args) => withReport(await world.run(site, 'localize', '--json', ...args)),
  };
  return world;
}
