import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, vi } from 'vitest';
import { removeSites } from '../../support/build-site.ts';

export const testProject = join(import.meta.dirname, '../../../packages/datocms-emulator/test-project');

/**
 * Starts an emulator of DatoCMS for a test file; removes the copies of sites at its end.
 * @param project the folder of its content
 * @returns the emulator, once tests run
 */
export function useEmulator(project = testProject): () => Emulator {
  allowSlowBuilds();
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ project });
  });
  afterAll(async () => {
    removeSites();
    await emulator.stop();
  });
  return () => emulator;
}

/** Real builds take long while other tests run on the same machine. Applies to the tests defined after it. */
export function allowSlowBuilds(): void {
  vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });
}
