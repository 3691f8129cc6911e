import { FindingError } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { CdaError } from '../published/cda/cda-error.ts';
import { createCdaClient } from '../published/cda/client.ts';
import { readSchema } from '../published/schema/read-schema.ts';
import { type Check, optionCheck } from './check.ts';

/** Limits that answer within seconds, unless options say otherwise. A build has more patience. */
const limits = { timeout: 5, retries: 0 };

/** Asks the CDA for the schema: whether it can be reached, accepts the token, and knows the environment. */
export async function checkCda(
  settings: Settings,
  given: Pick<Options, 'timeout' | 'retries'>,
  signal: AbortSignal,
): Promise<Check> {
  const { cdaUrl, environment } = settings;
  const timeout = given.timeout === undefined ? limits.timeout : settings.timeout;
  const retries = given.retries === undefined ? limits.retries : settings.retries;
  try {
    const { models } = await readSchema(createCdaClient({ ...settings, timeout, retries }, { signal }));
    const where = environment === undefined ? 'the primary environment' : `the environment ${environment}`;
    return {
      name: 'cda',
      status: 'ok',
      message: `${cdaUrl} accepts the token: ${formatCount(models.length, 'model')} in ${where}.`,
    };
  } catch (error) {
    if (error instanceof ConfigurationError) return optionCheck(error);
    if (error instanceof CdaError) {
      return { name: 'cda', status: 'error', message: `This is no content delivery API: ${error.message}.` };
    }
    if (!(error instanceof FindingError)) throw error;
    const [first] = error.findings;
    return { name: 'cda', status: 'error', message: first?.message ?? error.message, fix: first?.fix ?? '' };
  }
}
