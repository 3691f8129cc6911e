import { join } from 'node:path';
import { z } from 'zod';
import { readOwnFile } from '../io/own-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import { codeVersion } from './code-version.ts';
import { cacheVersion } from './content-cache.ts';

const keys = z.array(z.string());
const memorySchema = z.object({ fingerprint: z.string(), bodies: keys, files: keys });
export type Memory = Readonly<z.output<typeof memorySchema>>;
/** The limit of each list. The first keys are dropped. Two full lists take about 6 MB. */
const maxKeys = 50_000;

/**
 * The bodies of the cache, and the files of the last output, that were searched and hold nothing that may not be in an output. One
 * signed file, for what was searched for last: a forged one, one of other code, and one for something else count as missing.
 */
export class CleanMemory {
  readonly #path: string;
  readonly #cacheDir: string;
  readonly #signer: RecordSigner;

  /** @param token what the file is signed with */
  constructor(cacheDir: string, token: string, code = codeVersion()) {
    this.#cacheDir = cacheDir;
    this.#path = join(cacheDir, cacheVersion, 'clean');
    this.#signer = new RecordSigner(token, `clean ${code}`);
  }

  read(): Memory | undefined {
    try {
      if (!isOwnFolder(this.#cacheDir, cacheVersion)) return undefined;
    } catch {
      return undefined;
    }
    return memorySchema.safeParse(this.#signer.parse(readOwnFile(this.#path) ?? '')).data;
  }

  /** Without it, the next build only searches the same bytes again: errors of the file system do not matter. */
  write(memory: Memory): void {
    try {
      makeOwnFolder(this.#cacheDir, cacheVersion);
      const [bodies, files] = [memory.bodies.slice(-maxKeys), memory.files.slice(-maxKeys)];
      replaceFile(this.#path, this.#signer.print({ ...memory, bodies, files }));
    } catch {
      // See above.
    }
  }
}
