import { AstroError } from 'astro/errors';
import { ConfigurationError, type Report } from 'datocms-assets';

/** Wrong options or a refused token, as Astro shows errors. */
export function fromConfiguration(error: unknown): unknown {
  if (!(error instanceof ConfigurationError)) return error;
  return new AstroError(
    `datocms-assets can't work as it is configured:\n${error.problems.map((problem) => `- ${problem}`).join('\n')}`,
    'The options stand in astro.config, in datocmsAssets({ … }).',
  );
}

/** The verdict of a job that found errors; they have been logged one by one. */
export function fromReport({ counts }: Report): AstroError {
  const errors = counts.errors === 1 ? '1 problem stands' : `${counts.errors} problems stand`;
  return new AstroError(
    `${errors} in the way of a site without CMS URLs. Each is listed above with its place and the way to fix it.`,
    'Nothing should be deployed from this build.',
  );
}
