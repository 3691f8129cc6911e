import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createLocalizer, type Options } from 'datocms-assets';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { checkCompressedCopies } from './check-compressed-copies.ts';

const root = temporaryFolder('compressed-copies');
const dist = join(root, 'dist');
const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const page = `<img src="${url}">`;
  writeFileSync(join(dist, 'index.html'), page);
  writeFileSync(join(dist, 'index.html.gz'), gzipSync(page));
  writeFileSync(join(dist, 'index.html.br'), brotliCompressSync(page));
  writeFileSync(join(dist, 'other.gz'), gzipSync(page));
});

function localizerWith(options: Options = {}) {
  const localizer = createLocalizer({ token: 'some-token', cacheDir: join(root, 'cache'), ...options });
  onTestFinished(() => localizer.close());
  return { localizer, findings: vi.spyOn(localizer, 'addFinding') };
}

it('finds copies of files that still hold asset URLs', async () => {
  const { localizer, findings } = localizerWith();
  await checkCompressedCopies(localizer, dist);
  expect(findings.mock.calls.map(([code, , facts]) => [code, facts])).toEqual([
    ['order', { file: 'index.html.br', url }],
    ['order', { file: 'index.html.gz', url }],
  ]);
});

it('finds none where the files themselves are left as they are: after an error, and in a dry run', async () => {
  const dryRun = localizerWith({ dryRun: true });
  await checkCompressedCopies(dryRun.localizer, dist);
  expect(dryRun.findings).not.toHaveBeenCalled();

  const failed = localizerWith();
  failed.localizer.addFinding('unpublished', 'No record uses it.', { url });
  await checkCompressedCopies(failed.localizer, dist);
  expect(failed.findings).toHaveBeenCalledTimes(1);
});
