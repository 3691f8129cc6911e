import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../io/make-folder.ts';
import { replaceFileWith } from '../../io/replace-file.ts';
import { removeOldTemporaryFiles } from '../../io/temporary-file.ts';
import type { Settings } from '../../options/settings.ts';
import { version } from '../../options/version.ts';
import type { MemoryHead, MemoryOfModel, WalkCache } from './walk-cache.ts';

// One JSON value a line, and a checksum of all the lines before it on the last.

interface KeptHead extends MemoryHead {
  /** Of the package: another one may read texts otherwise. */
  readonly version: string;
}

/**
 * @returns `undefined` where there is none, or it is of another project, schema, token or version; where it is damaged,
 * its iteration throws
 */
export async function readMemory(settings: Settings, fingerprint: string): Promise<WalkCache | undefined> {
  try {
    const lines = linesOf(fileOf(settings));
    const first = (await lines.next()).value ?? '';
    const head = JSON.parse(first) as KeptHead;
    if (head.fingerprint === fingerprint && head.version === version) return { head, models: modelsIn(first, lines) };
    await lines.return(undefined);
  } catch {
    // Without a readable file all is walked.
  }
  return undefined;
}

async function* modelsIn(first: string, lines: AsyncIterable<string>): AsyncGenerator<MemoryOfModel> {
  const hash = createHash('sha256').update(`${first}\n`);
  let isWhole = false;
  for await (const line of lines) {
    isWhole = line === hash.copy().digest('hex');
    if (isWhole) continue;
    hash.update(`${line}\n`);
    yield JSON.parse(line) as MemoryOfModel;
  }
  if (!isWhole) throw new RangeError('the file is damaged');
}

async function* linesOf(file: string): AsyncGenerator<string, undefined, void> {
  const handle = await open(file);
  try {
    yield* handle.readLines();
  } finally {
    await handle.close();
  }
}

/** Replaces the file at once, so that a build beside this one never reads a part of it. */
export async function writeMemory(settings: Settings, { head, models }: WalkCache): Promise<void> {
  const file = fileOf(settings);
  const hash = createHash('sha256');
  makeFolder(dirname(file));
  removeOldTemporaryFiles(dirname(file));
  await replaceFileWith(file, async (temporary) => {
    const handle = await open(temporary, 'wx');
    try {
      const write = async (value: KeptHead | MemoryOfModel) => {
        const line = `${JSON.stringify(value)}\n`;
        hash.update(line);
        await handle.write(line);
      };
      await write({ version, ...head });
      for await (const model of models) await write(model);
      await handle.write(`${hash.digest('hex')}\n`);
    } finally {
      await handle.close();
    }
  });
}

/** One for each project, environment and token: builds of several need not forget each other's. */
function fileOf({ cacheDir, cdaUrl, environment, token }: Settings): string {
  const whose = createHash('sha256').update(JSON.stringify([cdaUrl, environment ?? null, token]));
  return join(cacheDir, 'published', `walk-${whose.digest('hex').slice(0, 16)}.jsonl`);
}
