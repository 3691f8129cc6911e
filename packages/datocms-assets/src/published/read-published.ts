import { createHash } from 'node:crypto';
import { FindingError, finding } from '../findings/finding.ts';
import { requireToken } from '../options/configuration-error.ts';
import type { Settings } from '../options/settings.ts';
import { CdaFailure } from './cda/cda-failure.ts';
import { type CdaClient, createCdaClient } from './cda/client.ts';
import { toMemory, type WalkCache } from './incremental/walk-cache.ts';
import { readMemory, writeMemory } from './incremental/walk-cache-file.ts';
import { type Changes, walkChanges } from './incremental/walk-changes.ts';
import type { PublishedIndex } from './published-index.ts';
import { type ProjectSchema, readSchema } from './schema/read-schema.ts';
import { buildIndex } from './walk/build-index.ts';
import { lookUpUploads } from './walk/look-up-uploads.ts';
import { prepareWalk, type Walk } from './walk/walk.ts';
import { walkAll } from './walk/walk-until-stable.ts';

export interface ReadOptions {
  readonly fetchFn?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Hears one line about what was read. */
  readonly log?: (line: string) => void;
}

/**
 * Proves what is published: walks all published records of the project, in all locales and to any depth of blocks.
 * @throws ConfigurationError for a missing or refused token, an unknown environment or asset host
 * @throws FindingError with `cda-unreachable`, `cda-refused` or `cda-incomplete`; there is never a partial index
 */
export async function readPublished(settings: Settings, options: ReadOptions = {}): Promise<PublishedIndex> {
  requireToken(settings);
  const began = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const cda = createCdaClient(settings, { ...options, signal });
    const index = await read(cda, settings, options);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    options.log?.(
      `published: ${index.assets.size} assets in ${index.records} records of ${index.models} models (${index.requests} requests, ${seconds} s)`,
    );
    return index;
  } catch (error) {
    if (!(error instanceof CdaFailure)) throw error;
    throw new FindingError([finding('cda-incomplete', `What is published can't be read: ${error.message}.`)]);
  } finally {
    // Queries that are still under way after a failure end with it.
    stop.abort();
  }
}

async function read(cda: CdaClient, settings: Settings, { log }: ReadOptions): Promise<PublishedIndex> {
  const project = await readSchema(cda);
  const fingerprint = fingerprintOf(project, settings);
  const memory = settings.incremental ? await readMemory(settings, fingerprint) : undefined;
  const changes = memory && (await walkFrom(memory, cda, project, settings));
  const { walk, snapshot, isSame } = changes ?? (await walkWhole(cda, project, settings));
  await identify(walk, changes && memory.head.uploads === snapshot.uploads ? memory : undefined);
  if (settings.incremental && !settings.dryRun && !isSame) {
    await writeMemory(settings, toMemory(walk.usages, snapshot, fingerprint)).catch(() =>
      log?.('published: what was read can not be kept in the cache folder for the next build'),
    );
  }
  return buildIndex(walk, snapshot);
}

type Walked = Changes & { readonly walk: Walk };

async function walkWhole(cda: CdaClient, project: ProjectSchema, { hosts }: Settings): Promise<Walked> {
  const walk = prepareWalk(cda, project, hosts);
  return { walk, snapshot: await walkAll(walk), isSame: false };
}

async function walkFrom(
  memory: WalkCache,
  cda: CdaClient,
  project: ProjectSchema,
  { hosts }: Settings,
): Promise<Walked | undefined> {
  const walk = prepareWalk(cda, project, hosts);
  const changes = await walkChanges(walk, memory);
  return changes && { walk, ...changes };
}

/** Looks up what only texts name. What the library lacked at its present state needs no second look. */
async function identify({ cda, usages, uploads, context }: Walk, memory: WalkCache | undefined): Promise<void> {
  const lacking = new Set(memory?.head.assets.flatMap(({ path, facts }) => (facts ? [] : [path])));
  const unidentified = [...usages.used()].flatMap(({ path, facts }) => (facts || lacking.has(path) ? [] : [path]));
  const paths = uploads.byPath ? unidentified.sort() : [];
  for (const { named, facts } of await lookUpUploads(cda, 'path', paths, context.hosts)) usages.learn(named, facts);
}

/** Whatever decides what a walk sees. The token is in it only as part of a digest. */
function fingerprintOf({ fingerprint }: ProjectSchema, { token, cdaUrl, environment, hosts }: Settings): string {
  const parts = [fingerprint, token, cdaUrl, environment ?? null, hosts.extra];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
