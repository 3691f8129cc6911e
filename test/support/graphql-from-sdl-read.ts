import { onTestFinished } from 'vitest';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { type ReadOptions, readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { type SdlOptions, type SdlServer, sdlToken, startSdlServer } from './graphql-from-sdl.ts';
import { type Project, printSdl } from './graphql-from-sdl-random.ts';

/** Starts a server for a project, which is closed when the test ends. */
export async function startProject(
  project: Project,
  { sdl = printSdl(project), ...options }: SdlOptions & { readonly sdl?: string } = {},
): Promise<SdlServer> {
  const { seed, recordsPerModel } = project;
  const server = await startSdlServer(sdl, { seed, recordsPerModel, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Reads what is published on a server, by default without retries and without a cache. */
export function readFrom(
  server: SdlServer,
  options: Options = {},
  readOptions: ReadOptions = {},
): Promise<PublishedIndex> {
  const settings = toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, incremental: false, ...options });
  return readPublished(settings, readOptions);
}

/** The error with which a promise rejects. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('It did not fail.');
  return error;
}

const text = { kind: 'string', localised: false, required: false, targets: [] } as const;
/** Two collections and a single-instance model: enough for a walk of a few queries. */
export const smallProject: Project = {
  localeCount: 1,
  seed: 3,
  recordsPerModel: 3,
  blocks: [],
  models: [
    { single: false, fields: [{ ...text, name: 'title' }] },
    { single: false, fields: [{ ...text, name: 'image', kind: 'file' }] },
    { single: true, fields: [{ ...text, name: 'body' }] },
  ],
};
