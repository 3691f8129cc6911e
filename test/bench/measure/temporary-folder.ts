import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed by `dispose`, at the latest at the end of the process. */
export interface TemporaryFolder {
  readonly dir: string;
  dispose(): void;
}

/** @param release runs before the folder is removed */
export function temporaryFolder(name: string, release: () => void = () => undefined): TemporaryFolder {
  const dir = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  const remove = () => {
    release();
    rmSync(dir, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return {
    dir,
    dispose: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
