export type ProcessFacts = Pick<NodeJS.Process, 'env' | 'execArgv'> & { readonly versions: { readonly node: string } };

/**
 * Whether requests go through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name: if Node's `fetch`,
 * which sends the queries, does so (https://nodejs.org/api/cli.html#--use-env-proxy).
 */
export function usesEnvProxy({ env, execArgv, versions }: ProcessFacts = process): boolean {
  const flags = [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const [major = 0, minor = 0] = versions.node.split('.').map(Number);
  const canUse = major >= 24 || (major === 22 && minor >= 21);
  return canUse && (env.NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy'));
}
