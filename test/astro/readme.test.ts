import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { astroVersions } from '../matrix/install.ts';
import { type AdapterName, rowsFor } from './support/adapters.ts';
import { setsLifetimes } from './support/cache-lifetimes.ts';
import { adapterRows, majors, policyRows, sealedRows } from './support/coverage.ts';

const readme = join(import.meta.dirname, '../../packages/astro-datocms-assets/README.md');
const adapters: readonly AdapterName[] = ['none', 'node', 'vercel', 'netlify', 'cloudflare'];

function installed(major: (typeof majors)[number]): Readonly<Record<string, string>> {
  const file = join(import.meta.dirname, `../matrix/astro-${major}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }).dependencies;
}

/** Lists what is tested with an adapter and a version of Astro, from the tables that the tests iterate over. */
function cell(major: (typeof majors)[number], adapter: AdapterName): string {
  const has = (rows: readonly { readonly astro: number; readonly adapter: string }[]) =>
    rows.some((row) => row.astro === major && row.adapter === adapter);
  const tested = [
    ...rowsFor(major).flatMap((row) => (row.adapter === adapter ? [row.kind] : [])),
    ...(has(sealedRows) ? ['sealed'] : []),
    ...(has(adapterRows) ? ['server code'] : []),
    ...(has(policyRows) ? ['policy header'] : []),
    ...(setsLifetimes(major, adapter) ? ['lifetimes'] : []),
    ...(adapter === 'none' || has(adapterRows) ? ['dev'] : []),
    ...(adapter === 'none' ? ['preview'] : []),
  ].join(', ');
  const version = installed(major)[`@astrojs/${adapter}`];
  return adapter === 'none' ? tested : version === undefined ? '' : `${version}: ${tested}`;
}

/** Other integrations, except adapters, that the matrix installs. */
function otherIntegrations(major: (typeof majors)[number]): string {
  const known = /^(?:@astrojs\/(?!node|vercel|netlify|cloudflare)|@vite-pwa\/|@kindspells\/|astro-(?!datocms-assets))/;
  const found = Object.entries(installed(major)).filter(([name]) => known.test(name));
  return found.map(([name, version]) => `\`${name}\` ${version}`).join(', ');
}

function compatibilityTable(): string {
  const rows = adapters.map((adapter) => [
    adapter === 'none' ? 'no adapter' : `\`@astrojs/${adapter}\``,
    ...majors.map((major) => cell(major, adapter)),
  ]);
  const lastRow = ['other integrations, in any order', ...majors.map(otherIntegrations)];
  const all = [
    ['', ...majors.map((major) => `Astro ${astroVersions[major]}`)],
    ['---', ...majors.map(() => '---')],
    ...rows,
    lastRow,
  ];
  return ['<!-- compatibility -->', ...all.map((row) => `| ${row.join(' | ')} |`), '<!-- /compatibility -->'].join(
    '\n',
  );
}

describe("the integration's README", () => {
  it('lists what is tested with which versions and adapters (UPDATE_README=1 writes the table)', () => {
    const text = readFileSync(readme, 'utf8');
    const [current] = /<!-- compatibility -->[\s\S]*<!-- \/compatibility -->/.exec(text) ?? [''];
    if (process.env.UPDATE_README) writeFileSync(readme, text.replace(current, compatibilityTable()));
    else expect(current).toBe(compatibilityTable());
  });

  it('names the versions that the matrix installs', () => {
    for (const major of majors) expect(installed(major).astro).toBe(astroVersions[major]);
  });
});
