import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroMajor } from '../../matrix/install.ts';
import type { BuiltSite } from '../../support/build-site.ts';
import type { AdapterName } from './adapters.ts';
import { answering, freePort } from './dev-server.ts';

/** `Cache-Control` of a URL, by what the adapter has written for its host. */
const told: Readonly<Record<Exclude<AdapterName, 'none' | 'node'>, (root: string, url: string) => string | undefined>> =
  {
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
      return headers.find((each) => url.startsWith(each.for.replace(/\*$/, '')))?.values['Cache-Control'];
    },
    cloudflare(root, url) {
      const blocks = readFileSync(join(root, 'dist/client/_headers'), 'utf8').split(/\n(?=\S)/);
      const block = blocks.find(
        (each) => url.startsWith((each.split('\n')[0] ?? '').trim().replace(/\*$/, '')) && /cache-control/i.test(each),
      );
      return /cache-control: *(.*)/i.exec(block ?? '')?.[1];
    },
  };

/** Whether an adapter has built files kept for long. Without one it is for the host to say. */
export function setsLifetimes(astro: AstroMajor, adapter: AdapterName): boolean {
  return adapter !== 'none' && !(adapter === 'cloudflare' && astro === 5);
}

/** `Cache-Control` that a stored file is sent with: as the server answers that was built, or as a host is told. */
export async function lifetime(site: BuiltSite, adapter: AdapterName, statics: string): Promise<string | undefined> {
  const [name = ''] = readdirSync(join(site.root, statics, '_astro/media')).sort();
  const url = `/_astro/media/${name}`;
  if (adapter === 'none') return undefined;
  return adapter === 'node' ? asked(site, url) : told[adapter](site.root, url);
}

async function asked({ root, env }: BuiltSite, url: string): Promise<string | undefined> {
  const port = await freePort();
  const entry = join(root, 'dist/server/entry.mjs');
  const child = spawn(process.execPath, [entry], { env: { ...env, HOST: '127.0.0.1', PORT: String(port) } });
  try {
    const answer = await answering(child, new URL(url, `http://127.0.0.1:${port}`).href);
    return answer.headers.get('cache-control') ?? undefined;
  } finally {
    child.kill('SIGTERM');
  }
}
