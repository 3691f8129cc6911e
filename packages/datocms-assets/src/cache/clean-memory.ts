import { join } from 'node:path';
import { z } from 'zod';
import { readOwnFile } from '../io/own-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import { cacheVersion } from './content-cache.ts';

const memorySchema = z.object({ fingerprint: z.string(), keys: z.array(z.string()) });
type Memory = Readonly<z.output<typeof memorySchema>>;
/** The oldest ones go first. A line of so many takes 4 MB. */
const maxKeys = 50_000;

/**
 * The bodies of the cache that were searched and hold nothing that may not be in the output. One signed file, for what was
 * searched for last: a forged one, one of another version of the package, or one for something else counts as missing.
 */
export class CleanMemory {
  readonly #path: string;
  readonly #cacheDir: string;
  readonly #signer: RecordSigner;

  /** @param token what the file is signed with */
  constructor(cacheDir: string, token: string) {
    this.#cacheDir = cacheDir;
    this.#path = join(cacheDir, cacheVersion, 'clean');
    this.#signer = new RecordSigner(token, 'clean');
  }

  read(): Memory | undefined {
    try {
      if (!isOwnFolder(this.#cacheDir, cacheVersion)) return undefined;
    } catch {
      return undefined;
    }
    return memorySchema.safeParse(this.#signer.parse(readOwnFile(this.#path) ?? '')).data;
  }

  /** Without it, the next build only searches the bodies again: errors of the file system do not matter. */
  write(memory: Memory): void {
    try {
      makeOwnFolder(this.#cacheDir, cacheVersion);
      replaceFile(this.#path, this.#signer.print({ ...memory, keys: memory.keys.slice(-maxKeys) }));
    } catch {
      // See above.
    }
  }
}
