import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll } from 'vitest';
import { removeSites } from '../../support/build-site.ts';

/** Other tests may take the machine's time. */
export const patience = 300_000;

/** The emulator of a test file, and the end of the sites that it builds. */
export function emulated(): () => Emulator {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      project: join(import.meta.dirname, '../../../packages/datocms-emulator/test-project'),
    });
  });
  afterAll(async () => {
    removeSites();
    await emulator.stop();
  });
  return () => emulator;
}
