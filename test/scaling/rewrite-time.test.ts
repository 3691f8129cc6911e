import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { hostileTexts } from '../support/hostile-texts.ts';
import { localizeText } from '../support/localize-text.ts';

/** Milliseconds of processor time, which other processes do not add to. */
function cost(file: string, text: string, read: (file: string, bytes: Buffer) => unknown = localizeText): number {
  const bytes = Buffer.from(text);
  return cpuTime(() => read(file, bytes));
}

describe('a text that is four times as long takes about four times as long', () => {
  it.each(hostileTexts)('%s: %s', async (file, _, make) => {
    expect(await growth((size) => cost(file, make(size)), 100_000)).toBeLessThan(maxGrowth);
  });
});

const scan = (file: string, bytes: Buffer) => scanBytes(file, bytes, new ScanContext(new AssetHosts()));

it('a payload of React with four times as many hints is scanned in about four times as long', async () => {
  const payload = (hints: number) => ':HC["//www.datocms-assets.com"]\n'.repeat(hints);
  expect(await growth((hints) => cost('a.rsc', payload(hints), scan), 10_000)).toBeLessThan(maxGrowth);
});

it.each<[string, (size: number) => string]>([
  [
    'a URL and types',
    (size) =>
      `<source title="www.datocms-assets.com" src="https://stream.mux.com/${'a'.repeat(size)}.m3u8"${' type="application/x-mpegurl"'.repeat(size / 28)}>`,
  ],
  [
    'a time and playback ids',
    (size) =>
      `<mux-player start-time="${'1'.repeat(size)}"${' playback-id="VcmKA6aqzIzlg3MayLJDnbF55kX0"'.repeat(size / 43)}>`,
  ],
])('a tag of a video with %s that are four times as long is scanned in about four times as long', async (_, tag) => {
  const scanVideo = (file: string, bytes: Buffer) => scanBytes(file, bytes, new ScanContext(new AssetHosts([], 'mp4')));
  expect(await growth((size) => cost('a.html', tag(size), scanVideo), 100_000)).toBeLessThan(maxGrowth);
});

it('a page with four times as many different pictures in styles is scanned in about four times as long', async () => {
  const page = (pictures: number) =>
    Array.from(
      { length: pictures },
      (_, index) => `<b style="background:url(https://www.datocms-assets.com/1/${index}.jpg)">`,
    ).join('');
  expect(await growth((pictures) => cost('a.html', page(pictures), scan), 20_000)).toBeLessThan(maxGrowth);
});

it('a file of 20 MB on one line is rewritten completely', () => {
  const filler = 'lorem ipsum '.repeat(40);
  const picture = '<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640&amp;h=480">';
  const times = Math.ceil(20_000_000 / (filler.length + picture.length));
  const { bytes, findings } = localizeText('page.html', Buffer.from((filler + picture).repeat(times)));
  const expected = Buffer.from(`${filler}<img src="/_assets/kettle.h-480.w-640.jpg">`.repeat(times));
  expect(findings).toEqual([]);
  expect(bytes.equals(expected)).toBe(true);
});
