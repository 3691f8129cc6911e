import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { ScanContext } from './scan-context.ts';
import { scanText } from './scan-text.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('keeps no page in memory because of a URL in it', () => {
  const context = new ScanContext(new AssetHosts());
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let page = 0; page < 100; page++) {
    const url = `https://www.datocms-assets.com/99001/17000000${page + 10}-kettle.jpg?w=${page + 100}`;
    // As a file is read: a string that is joined would be a tree of parts.
    const bytes = Buffer.from(`<img src="${url}">${String(page).repeat(250_000)}<p>${url}</p>`);
    scanText('page.html', bytes.toString('latin1'), context);
  }
  collectGarbage();
  expect(context.variants.values).toHaveLength(100);
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(10);
});
