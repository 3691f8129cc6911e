import { errorCode } from '../findings/download-error.ts';
import { FindingError } from '../findings/finding.ts';
import { copyFile } from './copy-file.ts';

/** Gives a file the bytes that it should have, where it has others and the cache has them. The answer is whether it has them then. */
export function restoreFrom(
  bodyPath: (sha256: string) => string,
): (body: { readonly sha256: string; readonly bytes: number }, path: string) => Promise<boolean> {
  return async ({ sha256, bytes }, path) => {
    try {
      await copyFile({ file: bodyPath(sha256), sha256, bytes }, path);
      return true;
    } catch (error) {
      if (error instanceof FindingError || errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  };
}
