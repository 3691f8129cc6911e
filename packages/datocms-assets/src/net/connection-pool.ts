import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { ConfigurationError } from '../options/configuration-error.ts';
import { usesEnvProxy } from './env-proxy.ts';
import { ProxyError } from './network-errors.ts';
import { shareLookups } from './share-lookups.ts';

interface PoolOptions extends Agent.Options {
  readonly connect: { readonly timeout: number; readonly lookup?: LookupFunction };
}

/**
 * A pool of connections, to the hosts themselves or through the proxies of the environment. A proxy looks up names
 * itself, so `connect.lookup` is used only without a proxy.
 * @throws ConfigurationError if a proxy has no valid URL
 */
export async function createPool(options: PoolOptions): Promise<Dispatcher> {
  // Undici takes a tenth of a second to load, which a run without requests saves. Bun has a module of its own named
  // `undici`.
  const { Agent, EnvHttpProxyAgent, Pool } = await import('undici/index.js');
  const { timeout, lookup = systemLookup as LookupFunction } = options.connect;
  const shared = { ...options, connect: { timeout, lookup: shareLookups(lookup) } };
  if (!usesEnvProxy()) return new Agent(shared);
  checkProxies(process.env);
  return new EnvHttpProxyAgent({
    ...shared,
    proxyTls: { timeout, lookup: shareLookups(systemLookup as LookupFunction) },
    clientFactory: (proxy, connection) => {
      const pool = new Pool(proxy, { ...connection, headersTimeout: timeout });
      const connect: (target: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect.bind(pool);
      return Object.assign(pool, { connect: (target: Dispatcher.ConnectOptions) => checkTunnel(connect(target)) });
    },
  });
}

/**
 * Waits for the connection through a proxy. Undici would retry forever with a proxy that closes connections, and says
 * little about a refusal.
 * @throws ProxyError
 */
async function checkTunnel(connecting: Promise<Dispatcher.ConnectData>): Promise<Dispatcher.ConnectData> {
  const answer = await connecting.catch((cause: unknown) => {
    throw new ProxyError(undefined, cause);
  });
  if (answer.statusCode === 200) return answer;
  answer.socket.on('error', () => undefined).destroy();
  throw new ProxyError(answer.statusCode);
}

/** Checks the URLs of proxies. The error of undici would contain the URL with its password. */
function checkProxies(env: NodeJS.ProcessEnv): void {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
  const problems = names.flatMap((name) =>
    isProxy(env[name] ?? '')
      ? []
      : `${name}: expected a URL with http: or https:, such as http://proxy.example.net:3128 (its value is not shown).`,
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
}

const isProxy = (url: string) => url === '' || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol));
