import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BuiltSite, buildSite, type SiteSetup } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { answering, freePort } from './support/dev-server.ts';
import { emulated, patience } from './support/emulated.ts';

const emulator = emulated();

type Adapter = NonNullable<SiteSetup['adapter']>;

/** The URL of a stored file of the front page. */
function storedUrl(root: string, statics: string): string {
  const [name = ''] = readdirSync(join(root, statics, '_astro/media')).sort();
  return `/_astro/media/${name}`;
}

/** `Cache-Control` that a host sends with a stored file, by what the adapter has written for it. */
const told: Readonly<Record<Exclude<Adapter, 'node'>, (root: string) => string | undefined>> = {
  vercel(root) {
    const url = storedUrl(root, '.vercel/output/static');
    const { routes } = JSON.parse(readFileSync(join(root, '.vercel/output/config.json'), 'utf8')) as {
      routes: { src?: string; headers?: Record<string, string> }[];
    };
    return routes.find(({ src, headers }) => headers && src && new RegExp(src).test(url))?.headers?.['cache-control'];
  },
  netlify(root) {
    const url = storedUrl(root, 'dist');
    const { headers } = JSON.parse(readFileSync(join(root, '.netlify/v1/config.json'), 'utf8')) as {
      headers: { for: string; values: Record<string, string> }[];
    };
    return headers.find((each) => url.startsWith(each.for.replace(/\*$/, '')))?.values['Cache-Control'];
  },
  cloudflare(root) {
    const url = storedUrl(root, 'dist/client');
    const blocks = readFileSync(join(root, 'dist/client/_headers'), 'utf8').split(/\n(?=\S)/);
    const block = blocks.find(
      (each) => url.startsWith((each.split('\n')[0] ?? '').trim().replace(/\*$/, '')) && /cache-control/i.test(each),
    );
    return /cache-control: *(.*)/i.exec(block ?? '')?.[1];
  },
};

/** The same, asked of the server that the adapter for Node has built. */
async function asked({ root, env }: BuiltSite): Promise<string | null> {
  const port = await freePort();
  const entry = join(root, 'dist/server/entry.mjs');
  const child = spawn(process.execPath, [entry], { env: { ...env, HOST: '127.0.0.1', PORT: String(port) } });
  try {
    const url = new URL(storedUrl(root, 'dist/client'), `http://127.0.0.1:${port}`);
    return (await answering(child, url.href)).headers.get('cache-control');
  } finally {
    child.kill('SIGTERM');
  }
}

const rows: { astro: 5 | 6 | 7; adapter: Adapter }[] = [
  ...majors.map((astro) => ({ astro, adapter: 'node' as const })),
  ...majors.map((astro) => ({ astro, adapter: 'vercel' as const })),
  ...majors.map((astro) => ({ astro, adapter: 'netlify' as const })),
  { astro: 7, adapter: 'cloudflare' },
];

describe.each(rows)('stored files of Astro $astro with the adapter for $adapter', ({ astro, adapter }) => {
  it('are kept by browsers for a year', { timeout: patience }, async () => {
    const site = await buildSite('adapters', emulator(), { astro, adapter });
    expect(site.status, site.output).toBe(0);
    const lifetime = adapter === 'node' ? await asked(site) : told[adapter](site.root);
    expect(lifetime).toMatch(/max-age=31536000/);
    expect(lifetime).toMatch(/immutable/);
  });
});
