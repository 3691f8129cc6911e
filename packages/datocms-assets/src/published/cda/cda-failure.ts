/** What kept an answer from being read. `kind` tells what may be done about it. */
export class CdaFailure extends Error {
  override readonly name = 'CdaFailure';
  readonly kind: FailureKind;
  readonly detail: FailureDetail;

  constructor(kind: FailureKind, message: string, detail: FailureDetail = {}) {
    super(message);
    this.kind = kind;
    this.detail = detail;
  }
}

/**
 * - `passing`: may be gone at the next try (network, stall, 429, 5xx)
 * - `garbled`: no answer of the CDA, or not a whole one; tried again too
 * - `token`, `environment`: the configuration is wrong
 * - `refused`: the CDA understood and will not answer
 * - `unreachable`: no use to try again
 * - `complex`: the query costs too much; a smaller one will do
 * - `incomplete`: the answer has errors in it, or lacks a part
 */
export type FailureKind =
  | 'passing'
  | 'garbled'
  | 'token'
  | 'environment'
  | 'refused'
  | 'unreachable'
  | 'complex'
  | 'incomplete';

export interface FailureDetail {
  /** Seconds that the server asks to wait. */
  readonly wait?: number | undefined;
  /** Of a query that costs too much. */
  readonly complexity?: number | undefined;
  readonly maxComplexity?: number | undefined;
  /** Keys of the root fields that failed; empty where the error names none. */
  readonly roots?: readonly string[] | undefined;
}
