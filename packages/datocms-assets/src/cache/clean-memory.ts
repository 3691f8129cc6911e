import { RecordSigner } from '../io/record-signer.ts';
import { SignedRecords } from '../io/signed-records.ts';
import { codeVersion } from './code-version.ts';
import { cacheVersion } from './content-cache.ts';

export interface Memory {
  /** Covers what was searched for. */
  readonly fingerprint: string;
  readonly bodies: readonly string[];
  readonly files: readonly string[];
}

/** The limit of each list. The first keys are dropped. Two full lists take about 6 MB. */
const maxKeys = 50_000;
/** In bytes. */
const maxLength = 2 ** 26;

/**
 * The bodies of the cache, and the files of the last output, that were searched and hold nothing that may not be in an output. One
 * signed file, for what was searched for last: one of other code, and one for something else count as missing.
 */
export class CleanMemory {
  readonly #records: SignedRecords;

  /** @param token what the file is signed with */
  constructor(cacheDir: string, token: string, code = codeVersion()) {
    const signer = new RecordSigner(token, `clean ${code}`);
    this.#records = new SignedRecords(cacheDir, cacheVersion, 'clean', signer, maxLength);
  }

  read(): Memory | undefined {
    return this.#records.read((records) => records.next().value?.read() as Memory | undefined);
  }

  /** Without it, the next build only searches the same bytes again: errors of the file system do not matter. */
  async write({ fingerprint, bodies, files }: Memory): Promise<void> {
    const memory: Memory = { fingerprint, bodies: bodies.slice(-maxKeys), files: files.slice(-maxKeys) };
    await this.#records.write([memory]).catch(() => undefined);
  }
}
