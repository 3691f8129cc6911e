import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small project for tests to read. Tests must not write there. */
export const testProject = path.resolve(import.meta.dirname, '../test-project');

/** A copy of the test project for changes; disposing removes it. */
export interface ProjectCopy extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file; objects become JSON. */
  write(file: string, content: unknown): Promise<void>;
  /** Changes a JSON file. */
  edit(file: string, change: (json: never) => unknown): Promise<void>;
  remove(file: string): Promise<void>;
}

export async function copyTestProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  await cp(testProject, folder, { recursive: true });
  const write = (file: string, content: unknown) =>
    writeFile(
      path.join(folder, file),
      typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
  return {
    folder,
    write,
    edit: async (file, change) => {
      const json = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as never;
      await write(file, change(json));
    },
    remove: (file) => rm(path.join(folder, file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface CdaAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Json;
  readonly errors: Json;
  readonly body: Json;
}

/** JSON that tests read by path without checks; missing members are undefined. */
interface Json {
  readonly [key: string]: Json;
  readonly [index: number]: Json;
}

export interface AskOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Sends a query like a site. */
export async function ask(cdaUrl: string, query: string, options: AskOptions = {}): Promise<CdaAnswer> {
  const response = await fetch(cdaUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${options.token ?? 'published-token'}`, ...options.headers },
    body: JSON.stringify({ query, variables: options.variables }),
  });
  const body = (await response.json()) as Json;
  return { status: response.status, headers: response.headers, data: body.data!, errors: body.errors!, body };
}

export const withDrafts = { token: 'drafts-token', headers: { 'x-include-drafts': 'true' } } as const;
