import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { isSystemError } from '../findings/system-error.ts';
import { unwritten } from './unwritten.ts';

/** Looks, without writing anything, whether a report can be written where it shall go. @returns what is wrong, if anything is */
export function probeReport(file: string, outputDir: string): Finding | undefined {
  const path = resolve(file);
  try {
    accessSync(`${nearest(dirname(path))}/.`, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return unwritten(path, error, outputDir);
  }
}

/** What is there of a path: itself, or what it would be made in. */
function nearest(folder: string): string {
  const above = dirname(folder);
  return above === folder || statSync(folder, { throwIfNoEntry: false }) ? folder : nearest(above);
}
