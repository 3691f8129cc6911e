import { isStoredName } from '../asset/stored-name.ts';
import { findingCodes } from '../findings/codes.ts';
import { describeNetworkError } from '../net/network-errors.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { localUrl, urlBases } from '../plan/local-url.ts';
import { BucketFolder } from '../s3/bucket-folder.ts';
import type { S3Location } from '../s3/location.ts';
import { type PublicUrlProblem, problemOfPublicUrl } from '../s3/public-url.ts';
import { S3Client } from '../s3/s3-client.ts';
import { fixWithoutBuild, S3Error } from '../s3/s3-error.ts';
import { type Check, optionCheck } from './check.ts';

/** Problems of options that no other check reports. */
const bucketProblem = /^(?:store|sharedCache|s3\w+): /;

/** Lists the folders of buckets that the options name. The check writes nothing, so the right to write is unknown. */
export async function checkBuckets(options: Options, environment: Environment, signal: AbortSignal): Promise<Check[]> {
  let settings: Settings;
  try {
    settings = toSettings({ token: 'unused', ...options }, environment, 'token and bucket');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.filter((problem) => bucketProblem.test(problem));
    return problems.map((problem) => optionCheck(new ConfigurationError([problem])));
  }
  const { store, sharedCache } = settings;
  return Promise.all([
    ...(store ? [checkFolder('store', store, settings, signal)] : []),
    ...(sharedCache ? [checkFolder('shared cache', sharedCache, settings, signal)] : []),
  ]);
}

async function checkFolder(
  name: string,
  location: S3Location,
  settings: Settings,
  signal: AbortSignal,
): Promise<Check> {
  const s3 = new S3Client(location, { ...settings, signal });
  const address = `s3://${location.bucket}/${location.folder}`;
  try {
    const { value: first } = await new BucketFolder(s3).list().next();
    const message = `${address} can be listed${first ? '' : ', and is empty'}.`;
    const problem = first && name === 'store' && (await problemOfPrefix(first.name, settings, signal));
    if (!problem) return { name, status: 'ok', message };
    const { level: status } = problem;
    return { name, status, message: `${message} ${problem.message}`, fix: findingCodes['wrong-prefix'].fix };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    // A build also works without a shared cache.
    const status = name === 'store' ? 'error' : 'warning';
    const fix = fixWithoutBuild(error);
    return { name, status, message: `${address} can't be listed: ${error.message}.`, fix };
  } finally {
    await s3.close();
  }
}

/** Why visitors can't get a stored file, in a sentence. Other objects of the folder may be private. */
async function problemOfPrefix(
  name: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<PublicUrlProblem | undefined> {
  if (!isStoredName(name)) return undefined;
  const url = localUrl(name, { absolute: 'never', profile: 'web' }, urlBases(settings));
  try {
    const problem = await problemOfPublicUrl(url, signal);
    return problem && { ...problem, message: `Visitors don't get its files: ${problem.message}.` };
  } catch (error) {
    signal.throwIfAborted();
    const message = `Its public URL can't be reached: ${describeNetworkError(error).message} at ${url}.`;
    return { message, level: 'warning' };
  }
}
