import { ConfigurationError } from '../options/configuration-error.ts';
import { nameFlags } from '../options/flags.ts';
import { type Options, option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { describeMissingToken, describeTokenName, type Environment } from '../options/token.ts';
import { isLoopback } from '../options/validate-addresses.ts';
import { type Check, optionCheck } from './check.ts';

/** Whether there is a token, and the CDA accepts it. */
export async function checkContent(
  settings: Settings,
  { tokenEnv }: Options,
  options: Options,
  environment: Environment,
  signal: AbortSignal,
): Promise<Check[]> {
  if (settings.token === '')
    return [optionCheck(new ConfigurationError([describeMissingToken(tokenEnv, environment)]))];
  const cda = mayBeAsked(settings.cdaUrl, options) ? await checkApi(settings, options, signal) : otherApi(settings);
  if (cda.name === 'token') return [cda];
  const { tokenName } = settings;
  const where = tokenName === undefined ? `the option ${option('token')}` : describeTokenName(tokenName);
  return [{ name: 'token', status: 'ok', message: `The token is in ${where}.` }, cda];
}

/** Whether the CDA's host may get the token. The files of a project alone, maybe of a stranger, do not decide it. */
function mayBeAsked(cdaUrl: string, options: Options): boolean {
  const { hostname } = new URL(cdaUrl);
  return options.cdaUrl !== undefined || /(?:^|\.)datocms\.com$/.test(hostname) || isLoopback(hostname);
}

async function checkApi(settings: Settings, options: Options, signal: AbortSignal): Promise<Check> {
  // Only this check needs GraphQL.
  const { checkCda } = await import('./check-cda.ts');
  return checkCda(settings, options, signal);
}

function otherApi({ cdaUrl }: Settings): Check {
  return {
    name: 'cda',
    status: 'warning',
    message: `The configuration names another API, ${cdaUrl}. It was not asked, since it would get the token.`,
    // The configuration has the option already, so the fix names the flag.
    fix: nameFlags(`If it is yours, name it with the option ${option('cdaUrl', cdaUrl)}.`),
  };
}
