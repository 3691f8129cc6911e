import { lstatSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as cacache from 'cacache';
import { z } from 'zod';
import type { HeldBytes } from './held-bytes.ts';

declare module 'cacache' {
  namespace index {
    /** Documented, but missing in the types: notes an entry whose content is put in place by the caller. */
    function insert(
      cache: string,
      key: string,
      integrity: string,
      options: { size: number; metadata: unknown },
    ): Promise<CacheObject>;
  }
}

const factsSchema = z.object({
  type: z.string(),
  extension: z.string().regex(/^[a-z0-9]+$/),
  warnings: z.array(z.object({ code: z.enum(['active-content', 'gps-metadata']), message: z.string() })),
});

/** What the checks found out about a body, kept with it. */
export type Facts = Readonly<z.output<typeof factsSchema>>;

export interface Entry {
  readonly sha256: string;
  readonly bytes: number;
  readonly file: string;
  readonly facts: Facts;
}

/** Content by key, shared by concurrent builds. The number is the version of all that is stored here. */
export class ContentCache {
  readonly folder: string;

  constructor(cacheDir: string) {
    this.folder = join(cacheDir, 'content-v1');
  }

  /** A complete entry, or nothing. */
  async find(key: string): Promise<Entry | undefined> {
    try {
      const found = await cacache.get.info(this.folder, key);
      const facts = factsSchema.safeParse(found?.metadata);
      const sha256 = found && hexOf(found.integrity);
      if (!found || !facts.success || !sha256 || found.size === undefined) return undefined;
      if (lstatSync(found.path, { throwIfNoEntry: false })?.size !== found.size) return undefined;
      return { sha256, bytes: found.size, file: found.path, facts: facts.data };
    } catch {
      return undefined;
    }
  }

  /** Stores a body that lies on the same file system. @throws where the folder can't be written */
  async put(key: string, bytes: HeldBytes, sha256: string, facts: Facts): Promise<Entry> {
    const integrity = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
    const { path } = await cacache.index.insert(this.folder, key, integrity, { size: bytes.size, metadata: facts });
    await mkdir(dirname(path), { recursive: true });
    await bytes.moveTo(path);
    return { sha256, bytes: bytes.size, file: path, facts };
  }
}

function hexOf(integrity: string): string | undefined {
  const base64 = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(integrity)?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}
