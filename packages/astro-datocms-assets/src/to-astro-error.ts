import { AstroError } from 'astro/errors';
import { ConfigurationError, FindingError, type Report, toText } from 'datocms-assets';
import { inAstroWords } from './astro-messages.ts';

/** Runs a hook; what the configuration is to blame for becomes an error that Astro shows with a hint. */
export async function orAstroError(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw fromConfiguration(error);
  }
}

/** Wrong options or a refused token, as Astro shows errors. */
function fromConfiguration(error: unknown): unknown {
  if (error instanceof FindingError) {
    return told(error.findings.map(({ message, fix }) => `${message}\n${fix}`).join('\n'), 'No page has been built.');
  }
  if (!(error instanceof ConfigurationError)) return error;
  return told(
    `datocms-assets can't work as it is configured:\n${error.problems.map((problem) => `- ${problem}`).join('\n')}`,
    'The options stand in astro.config, in datocmsAssets({ … }); DATOCMS_CDA_TOKEN may stand in .env, too.',
  );
}

/** The verdict of a job that found errors: all of them, each with its place and the way to fix it. */
export function fromReport(report: Report): AstroError {
  return told(
    `The site can't do without the CMS's URLs as it is:\n\n${toText(report, { color: false }).trim()}`,
    'Nothing should be deployed from this build.',
  );
}

/** It is all said in words: where this package was when it found out is of no use to anybody. */
function told(message: string, hint: string): AstroError {
  const error = new AstroError(inAstroWords(message), hint);
  error.stack = '';
  return error;
}
