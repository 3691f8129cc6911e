import type { NetworkProblem } from './network-errors.ts';

type ProcessFacts = Pick<NodeJS.Process, 'env' | 'execArgv'>;

/**
 * Whether requests go through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name: where Node's own `fetch`, which
 * sends the queries, does so (https://nodejs.org/api/cli.html#--use-env-proxy).
 */
export function usesEnvProxy({ env, execArgv }: ProcessFacts = process): boolean {
  const flags = [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  return env.NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy');
}

/** The fix of a problem, where it has one of its own. The environment may name a proxy that nothing uses. */
export function fixOf(
  { fix, mayNeedProxy = false }: Pick<NetworkProblem, 'fix' | 'mayNeedProxy'>,
  { env, execArgv }: ProcessFacts = process,
): string | undefined {
  const isUnused = (env.https_proxy || env.HTTPS_PROXY) && !usesEnvProxy({ env, execArgv });
  if (fix !== undefined || !mayNeedProxy || !isUnused) return fix;
  return 'If the network allows requests through the proxy of HTTPS_PROXY only, set NODE_USE_ENV_PROXY=1.';
}
