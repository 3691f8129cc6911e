import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that goes when it is disposed of, or at the latest with the process. */
export interface TemporaryFolder {
  readonly dir: string;
  dispose(): void;
}

/** @param release what has to happen before the folder can be removed */
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
