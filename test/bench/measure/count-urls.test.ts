import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { countLeftovers } from './count-urls.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('bench-test');
  mkdirSync(join(dir, 'a'));
  for (const name of ['x.webp', 'a/y.webp', 'a/z.jpg?w=1']) writeFileSync(join(dir, name), '');
});

describe('the output of a tool', () => {
  it.each([
    ['nothing', '<img src="/x.webp" srcset="/x.webp 1x,y.webp 2x">', { left: 0, broken: 0 }],
    [
      'a page that names the host twice',
      '<img src="https://h.example/x?a=1&amp;b=2"><p>h.example</p>',
      { left: 2, broken: 0 },
    ],
    [
      'a local picture that is not there',
      '<img src="/gone.webp" srcset="y.webp 1x, gone.webp 2x">',
      { left: 0, broken: 2 },
    ],
    ['a srcset cut to pieces', '<source srcset="y.webp;b=2 320w, /x.webp 32">', { left: 0, broken: 2 }],
    ['a file whose name holds a query', '<img src="z.jpg%3Fw=1"><img src="z.jpg?w=1">', { left: 0, broken: 0 }],
    [
      'pictures elsewhere and inline',
      '<img src="//other.example/p.png"><img src="data:image/png;base64,AA">',
      { left: 0, broken: 0 },
    ],
  ])('%s', (_name, html, expected) => {
    writeFileSync(join(dir, 'a/page.html'), html);
    expect(countLeftovers(dir, 'h.example')).toEqual(expected);
  });
});
