import { FindingError, finding } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { CdaError, checkApi } from '../published/cda/cda-error.ts';
import { type CdaClient, createCdaClient } from '../published/cda/client.ts';
import { isJsonObject } from '../published/cda/parse-answer.ts';
import { siteName } from '../published/schema/list-models.ts';
import { readSchema } from '../published/schema/read-schema.ts';
import { readUpload } from '../published/walk/upload.ts';
import { type Check, optionCheck } from './check.ts';

/**
 * Limits that answer within seconds, unless options say otherwise. A build waits longer. If the CDA names a time to
 * wait, as it does while a build uses it, the check waits as a build does.
 */
const limits = { timeout: 5, retries: 0 };

/**
 * Queries the schema and an upload, to check whether the CDA can be reached, accepts the token, knows the environment,
 * and returns assets on a known host.
 */
export async function checkCda(
  settings: Settings,
  given: Pick<Options, 'timeout' | 'retries'>,
  signal: AbortSignal,
): Promise<Check> {
  const { cdaUrl, environment } = settings;
  const timeout = given.timeout === undefined ? limits.timeout : settings.timeout;
  const retries = given.retries === undefined ? limits.retries : settings.retries;
  try {
    const cda = createCdaClient({ ...settings, timeout, retries }, { signal, retriesAfterWait: settings.retries });
    const { models, library } = await readSchema(cda);
    if (library.byPath) await checkHost(cda, settings);
    const count = models.filter(({ name }) => name !== siteName).length;
    const where = environment === undefined ? 'the primary environment' : `the environment ${environment}`;
    const message = `${cdaUrl} accepts the token: ${formatCount(count, 'model')} in ${where}.`;
    return { name: 'cda', status: 'ok', message };
  } catch (error) {
    if (error instanceof ConfigurationError) return optionCheck(error);
    if (error instanceof CdaError)
      return { name: 'cda', status: 'error', message: `The schema can't be read: ${error.message}.`, fix: checkApi };
    if (!(error instanceof FindingError)) throw error;
    const [first] = error.findings;
    return { name: 'cda', status: 'error', message: first?.message ?? error.message, fix: first?.fix ?? '' };
  }
}

/**
 * @throws ConfigurationError if uploads are on a host that is not known for assets
 * @throws FindingError if the CDA answers other queries, but not this one
 */
async function checkHost(cda: CdaClient, { hosts }: Settings): Promise<void> {
  const { data } = await cda.query('{ allUploads(first: 1) { id url } }').catch((error: unknown) => {
    if (!(error instanceof CdaError)) throw error;
    const fix = 'Try again. If the error stays, query allUploads in the API explorer of DatoCMS.';
    throw new FindingError([finding('cda-incomplete', `The media library can't be read: ${error.message}.`, { fix })]);
  });
  const [upload] = Array.isArray(data.allUploads) ? data.allUploads : [];
  if (isJsonObject(upload)) readUpload(upload, hosts);
}
