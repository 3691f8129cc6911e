import type { AstroMajor } from '../../matrix/install.ts';
import type { AdapterName } from './adapters.ts';

type Adapter = Exclude<AdapterName, 'none'>;

/** Versions of Astro that tests with no adapter build with: dev, toolbar, preview, policies, content, images. */
export const majors = [5, 6, 7] as const;

/** Versions and adapters with which `astro dev` is started. */
export const devRows: readonly { readonly astro: AstroMajor; readonly adapter: Adapter }[] = majors.flatMap((astro) =>
  (['node', 'vercel', 'netlify', 'cloudflare'] as const).map((adapter) => ({ astro, adapter })),
);

/** Policies that an adapter has sent as a header: the adapter's option, where it writes them, and where the pages are. */
export const policyRows: readonly {
  readonly astro: AstroMajor;
  readonly adapter: Adapter;
  readonly option: string;
  readonly file: string;
  readonly page: string;
}[] = [
  {
    astro: 5,
    adapter: 'node',
    option: 'experimentalStaticHeaders',
    file: 'dist/_experimentalHeaders.json',
    page: 'dist/client',
  },
  { astro: 6, adapter: 'node', option: 'staticHeaders', file: 'dist/_headers.json', page: 'dist/client' },
  { astro: 7, adapter: 'node', option: 'staticHeaders', file: 'dist/_headers.json', page: 'dist/client' },
  {
    astro: 7,
    adapter: 'vercel',
    option: 'staticHeaders',
    file: '.vercel/output/config.json',
    page: '.vercel/output/static',
  },
  { astro: 7, adapter: 'netlify', option: 'staticHeaders', file: '.netlify/v1/config.json', page: 'dist' },
];

/** Code of routes rendered on demand: where it is deployed, as seen from the static files. */
export const serverRows: readonly { readonly astro: AstroMajor; readonly adapter: Adapter; readonly file: RegExp }[] = [
  { astro: 5, adapter: 'node', file: /^\.\.\/server\/pages\/.+\.mjs$/ },
  { astro: 5, adapter: 'cloudflare', file: /^_worker\.js\/.+\.mjs$/ },
  { astro: 6, adapter: 'node', file: /^\.\.\/server\/chunks\/.+\.mjs$/ },
  { astro: 7, adapter: 'node', file: /^\.\.\/server\/chunks\/.+\.mjs$/ },
  { astro: 7, adapter: 'vercel', file: /^\.\.\/\.\.\/\.vercel\/output\/functions\/_render\.func\/.+\.mjs$/ },
  { astro: 7, adapter: 'netlify', file: /^\.\.\/\.netlify\/v1\/functions\/ssr\/.+\.mjs$/ },
  { astro: 7, adapter: 'cloudflare', file: /^\.\.\/server\/chunks\/.+\.mjs$/ },
];
