/** One thing that a build depends on. */
export interface Check {
  readonly name: string;
  /** `error`: a build would fail. `warning`: it would succeed, but not cover or not do all that it could. */
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly fix?: string;
}
