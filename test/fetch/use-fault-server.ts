import { afterAll } from 'vitest';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { removeFolders } from './run-download.ts';

/** Starts a fault server for the tests of one file. It closes after them, and their folders are removed. */
export async function useFaultServer(...options: Parameters<typeof startFaultServer>): Promise<FaultServer> {
  const server = await startFaultServer(...options);
  afterAll(async () => {
    await server.close();
    removeFolders();
  });
  return server;
}
