import { option } from '../../options/options.ts';

/** The fix if another server than the CDA has answered. */
export const checkApi = `Check that ${option('cdaUrl')} leads to the Content Delivery API.`;

/** Why a query has no usable answer. The message is the reason, without a full stop. `kind` decides what follows. */
export class CdaError extends Error {
  override readonly name = 'CdaError';
  readonly kind: CdaErrorKind;
  readonly details: CdaErrorDetails;

  constructor(kind: CdaErrorKind, message: string, details: CdaErrorDetails = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}

/**
 * - `retryable`: may be temporary (network, stall, 429, 5xx)
 * - `malformed`: not an answer of the CDA, or not a complete one; also tried again
 * - `token`, `environment`: the configuration is wrong
 * - `refused`: the CDA understands the query and does not answer it
 * - `unreachable`: fails at every try
 * - `too-complex`: a smaller query is needed
 * - `incomplete`: the answer holds errors, or lacks a part
 */
export type CdaErrorKind =
  | 'retryable'
  | 'malformed'
  | 'token'
  | 'environment'
  | 'refused'
  | 'unreachable'
  | 'too-complex'
  | 'incomplete';

export interface CdaErrorDetails {
  /** Milliseconds that the server asks to wait before the next try. */
  readonly requestedWait?: number | undefined;
  /** @default the fix of the finding's code */
  readonly fix?: string | undefined;
  /** The complexity of a query that is too complex. */
  readonly complexity?: number | undefined;
  readonly maxComplexity?: number | undefined;
  /** Keys of the failed root fields; empty if the errors name no field. */
  readonly failedRoots?: readonly string[] | undefined;
}
