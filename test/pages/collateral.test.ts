import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeContextsSite } from '../support/contexts-site.ts';
import { runCli } from '../support/run-cli.ts';
import { splitAtAssetUrls, splitAtLocalUrls } from '../support/split-at-urls.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const example = join(import.meta.dirname, '../../examples/blog');
// A copy inside the example, so that its packages are found. Two builds in one folder would disturb each other.
const copy = join(example, '.astro', `collateral-${process.pid}`);
const work = temporaryFolder('collateral');
const notCopied = new Set(['node_modules', 'dist', '.astro']);
const token = 'lanterna-published';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ project: join(example, 'project'), inventAssets: true });
});
afterAll(async () => {
  await emulator?.stop();
  rmSync(copy, { recursive: true, force: true });
});

const sites: Readonly<Record<string, (dir: string) => unknown>> = {
  'the example blog': buildBlog,
  'the site of 38 kinds of place': writeContextsSite,
};

/** Builds the example without the integration. */
function buildBlog(dir: string): Promise<unknown> {
  for (const name of readdirSync(example)) {
    if (!notCopied.has(name)) cpSync(join(example, name), join(copy, name), { recursive: true });
  }
  const program = `
    import { build } from 'astro';
    import react from '@astrojs/react';
    import sitemap from '@astrojs/sitemap';
    await build({ configFile: false, outDir: ${JSON.stringify(dir)}, logLevel: 'error', site: 'https://www.example.org',
      i18n: { locales: ['en', 'it'], defaultLocale: 'en' }, integrations: [react(), sitemap()] });`;
  const env: NodeJS.ProcessEnv = { ...process.env, DATOCMS_CDA_TOKEN: token, DATOCMS_CDA_URL: emulator.cdaUrl };
  for (const name of ['MODE', 'DEV', 'PROD', 'VITEST']) delete env[name];
  env.NODE_ENV = 'production';
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: copy, env });
}

const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dir, name)).isFile());

describe('localize changes only asset URLs', () => {
  it.each(Object.entries(sites))(
    '%s',
    async (name, make) => {
      const [dist, before] = [join(work, name, 'dist'), join(work, name, 'before')];
      await make(dist);
      cpSync(dist, before, { recursive: true });
      const args = ['localize', dist, '--cda-url', emulator.cdaUrl, '--cache-dir', join(work, 'cache')];
      args.push('--connect-to', `www.datocms-assets.com=${emulator.assetsOrigin}`, '--site', 'https://www.example.org');
      if (make === writeContextsSite) args.push('--allow', 'https://www.datocms-assets.com/99001/**');
      const { status, stderr } = await runCli(args, { DATOCMS_CDA_TOKEN: token }, work);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      let replaced = 0;
      for (const file of filesIn(before)) {
        const [old, now] = [before, dist].map((dir) => readFileSync(join(dir, file), 'latin1')) as [string, string];
        const [was, is] = [splitAtAssetUrls(old), splitAtLocalUrls(now)];
        expect({ file, between: is.between }).toEqual({ file, between: was.between });
        replaced += was.urls.length;
      }
      expect(replaced).toBeGreaterThan(500);
    },
    180_000,
  );
});
