import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../settings.ts';
import { type Memory, memorySchema } from './memory.ts';

/** @returns `undefined` where there is none, it is damaged, or it is of another project, schema or token */
export async function readMemory({ cacheDir }: Settings, fingerprint: string): Promise<Memory | undefined> {
  try {
    const text = await readFile(fileIn(cacheDir), 'utf8');
    const end = text.indexOf('\n');
    if (text.slice(0, end) !== checksum(text.slice(end + 1))) return undefined;
    const memory = memorySchema.parse(JSON.parse(text.slice(end + 1)));
    return memory.fingerprint === fingerprint ? memory : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and put in place at once, so that two builds never read halves. */
export async function writeMemory({ cacheDir }: Settings, memory: Memory): Promise<void> {
  const file = fileIn(cacheDir);
  const fresh = `${file}.${randomUUID()}.tmp`;
  await mkdir(join(cacheDir, 'published'), { recursive: true });
  const text = JSON.stringify(memory);
  try {
    await writeFile(fresh, `${checksum(text)}\n${text}`);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

function fileIn(cacheDir: string): string {
  return join(cacheDir, 'published', 'walk.json');
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
