import type { AstroMajor } from '../../matrix/install.ts';
import type { AdapterName } from './adapters.ts';

type Adapter = Exclude<AdapterName, 'none'>;

/** Versions of Astro with which tests without an adapter build: dev, toolbar, preview, content, images. */
export const majors = [4, 5, 6, 7] as const;

/** Versions with which other tests build too: adapters, routes rendered on demand, policies with hashes. Of Astro 4, only static sites are supported. */
export const majorsWithServer = [5, 6, 7] as const;

const adapters = ['node', 'vercel', 'netlify', 'cloudflare'] as const;

/** The version with which `npm run test:all` runs everything. */
const newest = 7;

type Versioned = AstroMajor | { readonly astro: AstroMajor } | readonly [AstroMajor, ...unknown[]];

function majorOf(row: Versioned): AstroMajor {
  if (typeof row === 'number') return row;
  return 'astro' in row ? row.astro : row[0];
}

/** Whether this is `npm run test:matrix`. */
export const isMatrixRun = process.env.TEST_MATRIX !== undefined;

/**
 * The rows of a table that are tested in this run. `npm run test:all` has those of the newest Astro, `npm run test:matrix` all
 * others.
 * @param isCommon chooses among the rows of the newest Astro those that `test:all` has. @default all
 */
export function inThisRun<Row extends Versioned>(
  rows: readonly Row[],
  isCommon: (row: Row) => boolean = () => true,
): Row[] {
  return rows.filter((row) => (majorOf(row) === newest && isCommon(row)) !== isMatrixRun);
}

interface Row {
  readonly astro: AstroMajor;
  readonly adapter: Adapter;
}

/** Versions and adapters with which `astro dev` is started, and with which routes are rendered on demand. */
export const adapterRows: readonly Row[] = majorsWithServer.flatMap((astro) =>
  adapters.map((adapter) => ({ astro, adapter })),
);

/** Rows of tests that start `astro dev` with the newest Astro, once in the process of Vite, once in a worker of the host. */
export const devRows: readonly Row[] = [
  { astro: newest, adapter: 'node' },
  { astro: newest, adapter: 'cloudflare' },
];

/** For `inThisRun`: dev servers of hosts are tested by `npm run test:matrix`. */
export const isOnNode = ({ adapter }: Row): boolean => adapter === 'node';

interface SealedRow {
  readonly astro: AstroMajor;
  readonly adapter: AdapterName;
  /** Where the server answers. @default the integration's own choice */
  readonly route?: string;
}

/** Versions, and adapters or none, of static sites with sealed URLs, which a browser shows as their host serves them. */
export const sealedRows: readonly SealedRow[] = [
  { astro: 5, adapter: 'none' },
  { astro: 6, adapter: 'none' },
  // The examples for any site have this route.
  { astro: 7, adapter: 'none', route: '/media' },
  ...majorsWithServer.map((astro) => ({ astro, adapter: 'node' }) as const),
  ...(['vercel', 'netlify', 'cloudflare'] as const).map((adapter) => ({ astro: 7, adapter }) as const),
  // It builds for Cloudflare Pages, whose routes leave a part of the paths to the files alone.
  { astro: 5, adapter: 'cloudflare' },
];

/** Adapters that can send policies as headers: where they write the policies, and where the pages are. Cloudflare's can't. */
const policies: readonly { readonly adapter: Adapter; readonly file: string; readonly page: string }[] = [
  { adapter: 'node', file: 'dist/_headers.json', page: 'dist/client' },
  { adapter: 'vercel', file: '.vercel/output/config.json', page: '.vercel/output/static' },
  { adapter: 'netlify', file: '.netlify/v1/config.json', page: 'dist' },
];

/** Versions and adapters that send a policy as a header, with the adapter's option for that. */
export const policyRows = majorsWithServer.flatMap((astro) =>
  policies.map((row) => ({
    ...row,
    astro,
    option: astro === 5 ? 'experimentalStaticHeaders' : 'staticHeaders',
    file: astro === 5 ? row.file.replace('_headers', '_experimentalHeaders') : row.file,
  })),
);
