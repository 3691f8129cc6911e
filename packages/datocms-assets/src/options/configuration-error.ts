/** Wrong usage or configuration: the command line ends with status 2. `problems` has one sentence for each mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

export const noToken =
  'token: not set. Set DATOCMS_CDA_TOKEN or pass --token. To create a token, go to Project settings → API tokens in DatoCMS; access to the Content Delivery API is all that it needs.';

/** @throws ConfigurationError if there is no token */
export function requireToken(settings: { readonly token: string }): void {
  if (settings.token === '') throw new ConfigurationError([noToken]);
}
