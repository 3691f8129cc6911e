import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AstroInlineConfig } from 'astro';
import type { AstroOptions } from 'astro-datocms-assets';
import type { Emulator } from 'datocms-emulator';

const astro = join(createRequire(import.meta.url).resolve('astro/package.json'), '../bin/astro.mjs');

export interface BuiltSite {
  readonly status: number | null;
  /** What was printed, without colours. */
  readonly output: string;
  readonly dist: string;
  readonly report: string;
}

/** Builds a site of test/sites as a user does, with Astro's command line, into a folder of its own. */
export function buildSite(
  name: string,
  emulator: Emulator,
  options: AstroOptions = {},
  config: AstroInlineConfig = {},
): Promise<BuiltSite> {
  const work = mkdtempSync(join(tmpdir(), `${name}-`));
  const [dist, report] = [join(work, 'dist'), join(work, 'report.json')];
  const { cdaUrl, assetsOrigin } = emulator;
  const given = {
    token: 'published-token',
    cdaUrl,
    connectTo: { 'www.datocms-assets.com': assetsOrigin },
    report: [report],
    ...options,
  };
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ASSETS_OPTIONS: JSON.stringify(given),
    SITE_CONFIG: JSON.stringify({ outDir: dist, cacheDir: join(work, 'cache'), ...config }),
    ASTRO_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
  };
  // Vitest's own mode must not reach the site that is built.
  for (const variable of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'VITEST', 'DATOCMS_CDA_TOKEN']) delete env[variable];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [astro, 'build'], { cwd: join(import.meta.dirname, '../sites', name), env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output, dist, report }));
  });
}
