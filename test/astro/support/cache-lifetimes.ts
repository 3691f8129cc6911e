import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroMajor } from '../../matrix/install.ts';
import type { BuiltSite } from '../../support/build-site.ts';
import { findFreePort } from '../../support/free-port.ts';
import type { AdapterName } from './adapters.ts';
import { waitForAnswer } from './dev-server.ts';

type HostConfigReader = (root: string, url: string) => string | undefined;

/** `Cache-Control` of a URL, from the configuration that an adapter writes for its host. */
const readHostConfig: Readonly<Record<Exclude<AdapterName, 'none' | 'node'>, HostConfigReader>> = {
  vercel(root, url) {
    const { routes } = JSON.parse(readFileSync(join(root, '.vercel/output/config.json'), 'utf8')) as {
      routes: { src?: string; headers?: Record<string, string> }[];
    };
    return routes.find(({ src, headers }) => headers && src && new RegExp(src).test(url))?.headers?.['cache-control'];
  },
  netlify(root, url) {
    const { headers } = JSON.parse(readFileSync(join(root, '.netlify/v1/config.json'), 'utf8')) as {
      headers: { for: string; values: Record<string, string> }[];
    };
    return headers.find((rule) => url.startsWith(rule.for.replace(/\*$/, '')))?.values['Cache-Control'];
  },
  cloudflare(root, url) {
    const blocks = readFileSync(join(root, 'dist/client/_headers'), 'utf8').split(/\n(?=\S)/);
    const block = blocks.find(
      (text) => url.startsWith((text.split('\n')[0] ?? '').trim().replace(/\*$/, '')) && /cache-control/i.test(text),
    );
    return /cache-control: *(.*)/i.exec(block ?? '')?.[1];
  },
};

/** Whether an adapter sets a long lifetime for built files. Without an adapter the host decides. */
export function setsLifetimes(astro: AstroMajor, adapter: AdapterName): boolean {
  return adapter !== 'none' && !(adapter === 'cloudflare' && astro === 5);
}

/** `Cache-Control` of a stored file: from the server that was built, or from the configuration of the host. */
export async function cacheControlOfAsset(
  site: BuiltSite,
  adapter: AdapterName,
  statics: string,
): Promise<string | undefined> {
  const [name = ''] = readdirSync(join(site.root, statics, '_astro/media')).sort();
  const url = `/_astro/media/${name}`;
  if (adapter === 'none') return undefined;
  return adapter === 'node' ? fetchFromServer(site, url) : readHostConfig[adapter](site.root, url);
}

async function fetchFromServer({ root, env }: BuiltSite, url: string): Promise<string | undefined> {
  const port = await findFreePort();
  const entry = join(root, 'dist/server/entry.mjs');
  const child = spawn(process.execPath, [entry], { env: { ...env, HOST: '127.0.0.1', PORT: String(port) } });
  try {
    const response = await waitForAnswer(child, new URL(url, `http://127.0.0.1:${port}`).href);
    return response.headers.get('cache-control') ?? undefined;
  } finally {
    child.kill('SIGTERM');
  }
}
