import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mergeReports, type Report } from 'datocms-assets';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeContextsSite } from '../support/contexts-site.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const parts = 3;
const work = temporaryFolder('shards');
const site = join(work, 'site');
let emulator: Emulator;

beforeAll(async () => {
  const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
  emulator = await startEmulator({ project, inventAssets: true });
  writeContextsSite(site);
});
afterAll(() => emulator?.stop());

const filesOf = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(dir, file)).isFile())
    .sort();
const contentOf = (dir: string) =>
  Object.fromEntries(filesOf(dir).map((file) => [file, readFileSync(join(dir, file), 'latin1')]));

/** Copies every third file, beginning with one of them, at the same path. */
function cutPart(part: number): string {
  const dir = join(work, `part-${part}`);
  for (const [at, file] of filesOf(site).entries()) {
    if (at % parts !== part) continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    cpSync(join(site, file), join(dir, file));
  }
  return dir;
}

async function localize(dir: string, cacheDir: string): Promise<Report> {
  const options = [
    ...['--cda-url', emulator.cdaUrl, '--connect-to', `www.datocms-assets.com=${emulator.assetsOrigin}`],
    ...['--site', 'https://www.example.org', '--allow', 'https://www.datocms-assets.com/**', '--cache-dir', cacheDir],
  ];
  const { status, stdout, stderr } = await runCli(['localize', dir, '--json', ...options], {
    DATOCMS_CDA_TOKEN: 'published-token',
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Report;
}

/** A report without what depends on how the work was shared out. */
function comparable({ counts, assets, findings }: Report) {
  const { cached, downloaded, ...others } = counts;
  return { counts: others, answered: cached + downloaded, assets, findings };
}

describe('a site that is localised in parts, at once, with one cache', () => {
  it('has the same files, byte for byte, and the same report as with one run', async () => {
    const dirs = Array.from({ length: parts }, (_, part) => cutPart(part));
    const cache = join(work, 'shared-cache');
    const reports = await Promise.all(dirs.map((dir) => localize(dir, cache)));
    const together = join(work, 'together');
    for (const dir of dirs) cpSync(dir, together, { recursive: true });

    const report = await localize(site, join(work, 'own-cache'));
    expect(contentOf(together)).toEqual(contentOf(site));
    const merged = mergeReports(reports, together);
    const { answered, ...whole } = comparable(report);
    const { answered: inParts, ...rest } = comparable(merged);
    expect(rest).toEqual(whole);
    expect(inParts).toBeGreaterThanOrEqual(answered);
    expect(merged.timings.total).toBe(Math.max(...reports.map(({ timings }) => timings.total ?? 0)));
  });
});
