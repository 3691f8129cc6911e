import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import type { FindingCode } from './finding.ts';
import { formatLimit, formatSize } from './format.ts';

export type DownloadErrorCode = Extract<
  FindingCode,
  'download-failed' | 'bad-content' | 'active-content' | 'too-large'
>;

/** Why a try, or a whole download, failed. The message is the reason in words, without a full stop. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: DownloadErrorCode;
  /** Whether a further try may succeed. @default false */
  readonly retryable: boolean;
  /** Whether the host asks for fewer requests. @default false */
  readonly throttled: boolean;
  /** Milliseconds that the host asks to wait before the next try. */
  readonly requestedWait: number | undefined;
  /** Whether no connection to the host was possible. @default false */
  readonly isUnreachable: boolean;
  /** How to fix it. @default the fix of the code */
  readonly fix: string | undefined;
  /** Whether the error concerns the whole run and no single asset. @default false */
  readonly isOfRun: boolean;
  /** The HTTP status, if the answer has a status that is an error. */
  readonly status: number | undefined;

  constructor(
    code: DownloadErrorCode,
    reason: string,
    facts: Partial<Omit<DownloadError, keyof Error | 'code'>> & ErrorOptions = {},
  ) {
    super(reason, { cause: facts.cause });
    this.code = code;
    this.retryable = facts.retryable ?? false;
    this.throttled = facts.throttled ?? false;
    this.requestedWait = facts.requestedWait;
    this.isUnreachable = facts.isUnreachable ?? false;
    this.fix = facts.fix;
    this.isOfRun = facts.isOfRun ?? false;
    this.status = facts.status;
  }
}

/** The error if all assets of a run together exceed the limit. */
export function totalTooLarge({ maxTotalBytes }: Pick<Settings, 'maxTotalBytes'>): DownloadError {
  const reason = `The assets of this run have more than ${formatLimit(maxTotalBytes)} together`;
  return new DownloadError('too-large', reason, {
    fix: `Ask for smaller variants, or raise ${option('maxTotalBytes')}.`,
    isOfRun: true,
  });
}

/** The error if all videos of a run together exceed the limit. @param estimate of their bytes, if it is the reason */
export function videosTooLarge(
  { video }: Pick<Settings, 'video'>,
  estimate?: { readonly bytes: number; readonly largest: { readonly url: string; readonly bytes: number } },
): DownloadError {
  const limit = formatLimit(video.maxBytes);
  const size =
    estimate === undefined
      ? `more than ${limit} together`
      : `about ${formatSize(estimate.bytes)}, more than ${limit}. ` +
        `The largest, ${estimate.largest.url}, has about ${formatSize(estimate.largest.bytes)}`;
  const smaller = [option('videoMaxResolution'), ...(video.mode === 'hls' ? [option('video', 'mp4')] : [])].join(
    ' or ',
  );
  const fix = `Store smaller ones with ${smaller}, or raise ${option('videoMaxBytes')}.`;
  return new DownloadError('too-large', `The videos of this run have ${size}`, { fix, isOfRun: true });
}
