import { afterAll } from 'vitest';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { removeFolders } from './run.ts';

/** A fault server for the tests of one file; it goes with them, and so do their folders. */
export async function faultServer(...given: Parameters<typeof startFaultServer>): Promise<FaultServer> {
  const server = await startFaultServer(...given);
  afterAll(async () => {
    await server.close();
    removeFolders();
  });
  return server;
}
