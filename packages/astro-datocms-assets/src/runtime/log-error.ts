import { integrationName } from '../integration-name.ts';

/** Logs an error with its stack: a server has no other place for it. */
export function logError(message: string, error: unknown): void {
  console.error(`[${integrationName}] ${message}`, error);
}
