import { RecordSigner } from '../io/record-signer.ts';
import { SignedRecords } from '../io/signed-records.ts';
import { codeVersion } from './code-version.ts';
import { cacheVersion } from './content-cache.ts';

export interface Memory {
  /** Stands for all that the search looks for. */
  readonly fingerprint: string;
  readonly bodies: readonly string[];
  readonly files: readonly string[];
}

/** The limit of each list. The first keys are dropped. Two full lists take about 6 MB. */
const maxKeys = 50_000;
/** In bytes. */
const maxLength = 2 ** 26;

/**
 * Remembers bodies of the cache and files of the last output in which a search found no leak. It is one signed file for
 * the last search. A file of other code or of a search for other texts counts as missing.
 */
export class CleanMemory {
  readonly #records: SignedRecords;

  /** @param token signs the file */
  constructor(cacheDir: string, token: string, code = codeVersion()) {
    const signer = new RecordSigner(token, `clean ${code}`);
    this.#records = new SignedRecords(cacheDir, cacheVersion, 'clean', signer, maxLength);
  }

  read(): Memory | undefined {
    return this.#records.read((records) => records.next().value?.read() as Memory | undefined);
  }

  /** Ignores errors of the file system: without the file, the next build only searches the same bytes again. */
  async write({ fingerprint, bodies, files }: Memory): Promise<void> {
    const memory: Memory = { fingerprint, bodies: bodies.slice(-maxKeys), files: files.slice(-maxKeys) };
    await this.#records.write([memory]).catch(() => undefined);
  }
}
