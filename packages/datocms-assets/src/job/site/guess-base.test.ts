import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../../test/support/cpu-time.ts';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { readFirstPages } from './first-pages.ts';
import { guessBase } from './guess-base.ts';

const root = temporaryFolder('guess-base');
mkdirSync(join(root, 'app'));
writeFileSync(join(root, 'app/a.js'), '');

it.each(['<link ', '<script ', '<link rel="canonical" ', '<a ', '<script src=/x'])(
  'the base is found in linear time before many tags without an end: %s',
  async (piece) => {
    const cost = (count: number) => {
      writeFileSync(join(root, 'index.html'), `<script src="/docs/app/a.js"></script>${piece.repeat(count)}`);
      const pages = readFirstPages(root, ['index.html']);
      return cpuTime(() => expect(guessBase(root, pages)).toEqual({ page: 'index.html', base: '/docs' }));
    };
    expect(await growth(cost, 2 ** 13)).toBeLessThan(maxGrowth);
  },
);

const script = (path: string) => `<script src="${path}"></script>`;

it.each([
  ['a page loads files by their own paths', script('/app/a.js')],
  ['its files are under several paths', script('/docs/app/a.js') + script('/blog/app/a.js')],
  ['its links lead elsewhere', `${script('/docs/app/a.js')}<a href="/shop/">Shop</a>`],
  ['its own address is elsewhere', `<link rel="canonical" href="https://www.example.org/">${script('/docs/app/a.js')}`],
])('no base is found where %s', (_why, text) => {
  writeFileSync(join(root, 'a.js'), '');
  expect(guessBase(root, [{ page: 'index.html', text }])).toBeUndefined();
});
