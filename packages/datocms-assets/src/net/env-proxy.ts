import { fixOfProxy, type NetworkProblem } from './network-errors.ts';

type ProcessFacts = Pick<NodeJS.Process, 'env' | 'execArgv'> & { readonly versions: { readonly node: string } };

/**
 * Whether requests go through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name: where Node's own `fetch`, which
 * sends the queries, does so (https://nodejs.org/api/cli.html#--use-env-proxy).
 */
export function usesEnvProxy({ env, execArgv, versions }: ProcessFacts = process): boolean {
  const flags = [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const [major = 0, minor = 0] = versions.node.split('.').map(Number);
  const canUse = major >= 24 || (major === 22 && minor >= 21);
  return canUse && (env.NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy'));
}

/** The fix of a problem, where it has one of its own. It may be that of a proxy, or the environment may name one that nothing uses. */
export function fixOf(
  { fix, mayNeedProxy = false, isUnreachable = false }: Partial<NetworkProblem>,
  facts: ProcessFacts = process,
): string | undefined {
  const { https_proxy, HTTPS_PROXY } = facts.env;
  if (fix !== undefined || !mayNeedProxy || !(https_proxy || HTTPS_PROXY)) return fix;
  if (usesEnvProxy(facts)) return isUnreachable ? fixOfProxy : undefined;
  return 'If the network allows requests through the proxy of HTTPS_PROXY only, set NODE_USE_ENV_PROXY=1, and use Node.js 22.21, 24 or newer.';
}
