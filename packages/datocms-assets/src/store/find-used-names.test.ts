import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { findNeededNames, findUsedNames } from './find-used-names.ts';

const dir = temporaryFolder('used-names');

const [kettle, teapot, mill] = [
  'kettle.abcdefghijklmno2.jpg',
  'teapot.abcdefghijklmno2.jpg',
  'mill.ponmlkjihgfedcb2.jpg',
] as const;

describe('findUsedNames', () => {
  it.each([
    ['no name', '<p>', []],
    ['one name', `<img src="x/${mill}">`, [mill]],
    ['all names with the hash of the one that stands there', `<img src="${kettle}">`, [kettle, teapot]],
    ['all names', `${teapot} ${mill}`, [kettle, teapot, mill]],
  ])('finds %s', (_what, text, expected) => {
    writeFileSync(join(dir, 'p.html'), text);
    expect([...findUsedNames(dir, ['p.html'], [kettle, teapot, mill]).keys()]).toEqual(expected);
  });

  it.each([true, false])('finds a name in UTF-16 (little endian: %s)', (isLittle) => {
    const bytes = Buffer.from(`<img src="${mill}">`, 'utf16le');
    writeFileSync(join(dir, 'p.html'), isLittle ? bytes : bytes.swap16());
    expect([...findUsedNames(dir, ['p.html'], [kettle, mill])]).toEqual([[mill, 'p.html']]);
  });

  it('finds a name at every place of a large file', () => {
    for (const before of [2 ** 22 - 30, 2 ** 22 - 20, 2 ** 22, 2 ** 23 - 80]) {
      writeFileSync(join(dir, 'large.mp4'), Buffer.concat([Buffer.alloc(before, 1), Buffer.from(mill, 'utf16le')]));
      expect([...findUsedNames(dir, ['large.mp4'], [kettle, mill])]).toEqual([[mill, 'large.mp4']]);
    }
  });

  it('finds a name without a hash in any output, since it can’t be searched for', () => {
    writeFileSync(join(dir, 'p.html'), '');
    expect([...findUsedNames(dir, ['p.html'], ['plain.jpg', mill])]).toEqual([['plain.jpg', undefined]]);
  });
});

describe('findNeededNames', () => {
  const [master, playlist, segment, other] = [
    'film.mmmmmmmmmmmmmmmm.m3u8',
    'film.pppppppppppppppp.m3u8',
    'film.ssssssssssssssss.ts',
    'film.tttttttttttttttt.ts',
  ] as const;
  const texts: Readonly<Record<string, string>> = {
    [master]: `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${playlist}\n`,
    [playlist]: `#EXTM3U\n#EXTINF:5,\n${segment}\n`,
  };
  const readText = async (name: string) => texts[name];

  it.each([
    ['nothing for a picture', [kettle], []],
    ['all files of a stream', [master], [playlist, segment]],
    ['the rest of a stream', [playlist], [segment]],
    ['all for a playlist that can’t be read', ['gone.aaaaaaaaaaaaaaaa.m3u8'], [playlist, segment, other]],
  ])('finds %s', async (_what, used, expected) => {
    const names = [playlist, segment, other].filter((name) => !used.includes(name));
    expect([...(await findNeededNames(used, names, readText))]).toEqual(expected);
  });
});
