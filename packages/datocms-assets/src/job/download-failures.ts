import { FetchError } from '../fetch/fetch-asset.ts';
import { DownloadError, totalTooLarge } from '../findings/download-error.ts';
import { formatLimit } from '../findings/format.ts';
import { systemFix } from '../findings/system-error.ts';
import { errorCode, isDiskError } from '../io/error-code.ts';
import type { Settings } from '../options/settings.ts';

/** @throws an error that is no failed download */
export function asFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const failure = asFailure(error);
  // An error of a part of a video has its own number of tries.
  return new FetchError(failure, failure.cause instanceof FetchError ? failure.cause.tries : 1);
}

/** @throws an error that is no failed download */
export function asFailure(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  if (!isDiskError(error)) throw error;
  const code = errorCode(error);
  return new DownloadError('download-failed', `it can't be written to this machine's disk (${code})`, {
    fix: systemFix(code),
  });
}

/**
 * Why a cached body, stored under other limits, may not be used; `undefined` if it may.
 * @param remaining bytes that the run may still store
 */
export function whyTooLarge(bytes: number, settings: Settings, remaining: number): DownloadError | undefined {
  const { maxBytes } = settings;
  if (maxBytes !== undefined && bytes > maxBytes)
    return new DownloadError(
      'too-large',
      `its copy in the cache has ${bytes} bytes, more than ${formatLimit(maxBytes)}`,
    );
  return bytes > remaining ? totalTooLarge(settings) : undefined;
}
