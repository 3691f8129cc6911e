import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../../test/support/cpu-time.ts';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { findStoredBase } from './find-stored-base.ts';
import { readFirstPages } from './first-pages.ts';

const root = temporaryFolder('find-stored-base');
const name = 'kettle.abcdefghijklmno2.webp';
mkdirSync(join(root, '_assets'));
writeFileSync(join(root, '_assets', name), '');
mkdirSync(join(root, 'v1/_assets'), { recursive: true });
writeFileSync(join(root, 'v1/_assets', name), '');

const baseIn = (page: string) => {
  writeFileSync(join(root, 'index.html'), page);
  return findStoredBase(root, readFirstPages(root, ['index.html']), '_assets/', '')?.base;
};

it.each([
  [`<img src="/_assets/${name}">`, ''],
  [`<img src=/docs/a/_assets/${name}>`, '/docs/a'],
  [`<img src="/v1/_assets/${name}"><img src="/docs/_assets/${name}">`, '/docs'],
  [`<img srcset="/x.jpg 1x,/docs/_assets/${name} 2x">`, '/docs'],
  [`<meta content="https://www.example.org/_assets/${name}">`, undefined],
  [`<img src="//cdn.example.org/_assets/${name}">`, undefined],
  [`<img src="../_assets/${name}">`, undefined],
  ['<img src="/_assets/kettle.abcdefghijklmno3.webp"><script src="/_assets/app.js"></script>', undefined],
])('%s names stored files below %j', (page, base) => {
  expect(baseIn(page)).toBe(base);
});

it.each(['/_assets/', '=/_assets/', '/_assets/a.abcdefghijklmno3.x', `/a=/_assets/${'a'.repeat(99)}`])(
  'no base is found in linear time in many: %s',
  async (piece) => {
    const cost = (length: number) => cpuTime(() => expect(baseIn(piece.repeat(length / piece.length))).toBeUndefined());
    expect(await growth(cost, 2 ** 17, 8)).toBeLessThan(maxGrowth);
  },
);
