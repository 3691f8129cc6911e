import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { localUrl, startBuilt, startFunction } from '../astro/support/dev-server.ts';
import { key } from '../astro/support/on-demand-site.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite } from '../support/build-site.ts';
import type { AstroMajor } from './install.ts';

const emulator = useEmulator();

const offer = '<img id="offer" src="https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=90" alt="">\n';
const page = (imports: string, body: string) =>
  `---\n${imports}---\n<html lang="en"><body id="prerendered">${body}</body></html>\n`;

/** The URL from which a page gets its island. */
function islandUrl(html: string): string {
  const [url = ''] = /\/_server-islands\/[^'"]+/.exec(html) ?? [];
  return url.replaceAll('&amp;', '&');
}

/** Moves the island into a package, and has the front page use it. */
function writeComponents(root: string, ui: string): void {
  const manifest = { name: '@example/ui', version: '1.0.0', type: 'module', exports: { './*': './*' } };
  writeFileSync(join(ui, 'package.json'), JSON.stringify({ ...manifest, peerDependencies: { astro: '>=5' } }));
  renameSync(join(root, 'src/components/Offer.astro'), join(ui, 'Offer.astro'));
  writeFileSync(join(ui, 'Offers.astro'), "---\nimport Offer from './Offer.astro';\n---\n<Offer server:defer />\n");
  const imports = "import Offers from '@example/ui/Offers.astro';\n";
  writeFileSync(join(root, 'src/pages/index.astro'), page(imports, '<Offers />'));
}

const workspace = 'a package of the workspace';
const ofNpm = 'a package that npm has installed';

/** Files in which Astro compiles an island, though none of them is in `src`. */
const places: Readonly<Record<string, (root: string) => void>> = {
  [workspace]: (root) => {
    const ui = join(root, '../ui');
    mkdirSync(ui);
    mkdirSync(join(root, 'node_modules/@example'), { recursive: true });
    symlinkSync(ui, join(root, 'node_modules/@example/ui'));
    writeComponents(root, ui);
  },
  [ofNpm]: (root) => {
    const ui = join(root, 'node_modules/@example/ui');
    mkdirSync(ui, { recursive: true });
    writeComponents(root, ui);
  },
  'MDX of a collection': (root) => {
    mkdirSync(join(root, 'content'));
    writeFileSync(
      join(root, 'content/note.mdx'),
      "import Offer from '../src/components/Offer.astro';\n\n<Offer server:defer />\n",
    );
    writeFileSync(
      join(root, 'src/content.config.js'),
      `import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';

export const collections = { notes: defineCollection({ loader: glob({ pattern: '**/*.mdx', base: './content' }) }) };
`,
    );
    writeFileSync(
      join(root, 'astro.config.mjs'),
      `import mdx from '@astrojs/mdx';
import { siteConfig } from '../config.mjs';

export default await siteConfig({ integrations: [mdx()] });
`,
    );
    const imports = `import { getEntry, render } from 'astro:content';
const { Content } = await render(await getEntry('notes', 'note'));
`;
    writeFileSync(join(root, 'src/pages/index.astro'), page(imports, '<Content />'));
  },
};

describe('a server whose pages are all prerendered', () => {
  it.each(
    inThisRun<[AstroMajor, place: string]>([
      [5, workspace],
      [6, ofNpm],
      ...Object.keys(places).map((place): [AstroMajor, string] => [7, place]),
    ]),
  )('of Astro %i sends sealed URLs in an island of %s', async (astro, place) => {
    const site = await buildSite('server-island', emulator(), {
      ...{ astro, adapter: 'node', env: { DATOCMS_ASSETS_KEY: key } },
      prepare: (root) => {
        writeFileSync(join(root, 'src/components/Offer.astro'), offer);
        places[place]?.(root);
      },
    });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.findings).toEqual([]);
    expect(site.report?.coverage.onDemand.map(({ covered }) => covered)).toEqual([true]);
    const server = await startBuilt(site, emulator());
    try {
      const html = await server.read(islandUrl(await server.read('/')));
      expect(html).not.toContain('datocms-assets');
      expect((await server.fetch(localUrl(html, 'offer'))).headers.get('content-type')).toMatch(/^image\//);
    } finally {
      await server.stop();
    }
  });
});

function addDependency(root: string, name: string): void {
  const file = join(root, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.dependencies[name] = '*';
  writeFileSync(file, JSON.stringify(manifest));
}

const vercelFiles = ['.vercel/output/functions/_render.func/entry.mjs', '.vercel/output/static/index.html'] as const;
it.each<[AstroMajor, 'netlify' | 'vercel', place: string, file: string, page: string]>([
  [7, 'netlify', workspace, '.netlify/v1/functions/ssr/ssr.mjs', 'dist/index.html'],
  [7, 'vercel', workspace, ...vercelFiles],
  [7, 'vercel', ofNpm, ...vercelFiles],
])(
  'the function that Astro %i builds with %s sends sealed URLs in an island of %s',
  async (astro, adapter, place, file, deployed) => {
    const prepare = (root: string) => {
      writeFileSync(join(root, 'src/components/Offer.astro'), offer);
      places[place]?.(root);
      // Vercel's adapter lists the routes before any component is compiled.
      if (adapter === 'vercel') addDependency(root, '@example/ui');
    };
    const env = { DATOCMS_ASSETS_KEY: key };
    const site = await buildSite('server-island', emulator(), { astro, adapter, env, prepare });
    expect(site.status, site.output).toBe(0);
    const server = await startFunction(site, emulator(), file, {});
    try {
      const html = await server.read(islandUrl(readFileSync(join(site.root, deployed), 'utf8')));
      expect(html).not.toContain('datocms-assets');
      const url = localUrl(html, 'offer', adapter === 'vercel' ? '/_astro-media/' : '/_astro/media/');
      expect((await server.fetch(url)).headers.get('content-type')).toMatch(/^image\//);
    } finally {
      await server.stop();
    }
  },
);

describe('an island that a build meets too late to serve its assets', () => {
  const message =
    'Routes rendered on demand are not covered: the server island ../ui/Offer.astro. Nothing told of an island before the code of the server was made.';
  const expectTooLate = ({ status, report, output }: BuiltSite) => {
    expect(status, output).not.toBe(0);
    const [finding] = report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
    expect([finding?.level, finding?.message]).toEqual(['error', message]);
    expect(finding?.fix).toContain('or list its package');
  };

  /** A configuration in which the island is compiled after the code has been made that would serve it. */
  const lateIslands = `import { setTimeout as wait } from 'node:timers/promises';
import { siteConfig } from '../config.mjs';
let isMade;
const made = new Promise((resolve) => { isMade = resolve; });
const plugin = {
  name: 'late-islands',
  enforce: 'pre',
  load: async (id) => { if (id.includes('Offers.astro')) await Promise.race([made, wait(60_000, undefined, { ref: false })]); },
  transform: (_, id) => { if (id.endsWith('/runtime/middleware.js')) isMade(); },
};
export default await siteConfig({ vite: { plugins: [plugin] } });
`;

  it.each(inThisRun([5] as const))(
    'ends the build of Astro %i with an error that names its file and the fix',
    async (astro) => {
      const site = await buildSite('server-island', emulator(), {
        ...{ astro, adapter: 'node', env: { DATOCMS_ASSETS_KEY: key }, options: { serverCode: 'warn' } },
        prepare: (root) => {
          places[workspace]?.(root);
          writeFileSync(join(root, 'src/pages/index.astro'), page('', 'None'));
          writeFileSync(join(root, 'astro.config.mjs'), lateIslands);
          writeFileSync(
            join(root, 'src/middleware.js'),
            `import Offers from '@example/ui/Offers.astro';

export const onRequest = (context, next) => next(Offers.name);
`,
          );
        },
      });
      expectTooLate(site);
    },
  );

  it.each(
    inThisRun<[AstroMajor, 'vercel' | 'cloudflare']>([
      [5, 'cloudflare'],
      [6, 'vercel'],
      [7, 'vercel'],
      [7, 'cloudflare'],
    ]),
  )('does so in Astro %i with %s, whose adapter has listed the routes before', async (astro, adapter) => {
    const prepare = places[workspace] as (root: string) => void;
    const env = { DATOCMS_ASSETS_KEY: key };
    expectTooLate(await buildSite('server-island', emulator(), { astro, adapter, env, prepare }));
  });

  it('with a malformed key ends the build with the error of the key', async () => {
    const { status, report, output } = await buildSite('server-island', emulator(), {
      ...{ astro: 7, adapter: 'node', env: { DATOCMS_ASSETS_KEY: 'not-a-key' }, options: { serverCode: 'warn' } },
      prepare: places[workspace] as (root: string) => void,
    });
    expect(status, output).not.toBe(0);
    const [finding] = report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
    expect([finding?.level, finding?.message]).toEqual([
      'error',
      expect.stringContaining('DATOCMS_ASSETS_KEY: must be'),
    ]);
  });
});
