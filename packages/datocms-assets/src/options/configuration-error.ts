/** Wrong usage or configuration: the command line ends with status 2. `problems` are whole sentences, one a mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

export const noToken =
  'token: there is none. Set DATOCMS_CDA_TOKEN or pass --token (DatoCMS: Project settings, API tokens; read-only access to the Content Delivery API is enough).';

/** @throws ConfigurationError when there is no token */
export function requireToken(settings: { readonly token?: string | undefined }): void {
  if (settings.token === '') throw new ConfigurationError([noToken]);
}
