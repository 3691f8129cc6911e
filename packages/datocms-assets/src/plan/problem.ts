import type { FindingCode } from '../findings/finding.ts';

/** A finding whose place is still an offset in bytes: line and column are read only for what is reported. */
export interface Problem {
  readonly code: FindingCode;
  readonly message: string;
  readonly file: string;
  readonly offset: number;
  readonly url?: string;
  /** The asset it is about, where that is not the URL's own: `unpublished` may be about a parameter. */
  readonly path?: string | undefined;
  /** Where that of the code's table does not fit. */
  readonly fix?: string;
}
