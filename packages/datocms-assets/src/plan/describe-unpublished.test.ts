import { describe, expect, it } from 'vitest';
import type { PublishedIndex } from '../published/published-index.ts';
import { describeUnpublished } from './describe-unpublished.ts';

const kettle = '/99001/1700000001-kettle.jpg';
const logo = '/99001/1700000002-logo.png';
const stream = 'mux:VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA';

function messageFor(path: string, url: string, published: readonly string[] = [kettle]): string | undefined {
  const assets = new Map(published.map((each) => [each, {}])) as unknown as PublishedIndex['assets'];
  const problem = { code: 'unpublished', message: '', file: 'index.html', offset: 0, url, path } as const;
  return describeUnpublished([problem], new Map(), { assets }, { content: 'published', unpublished: 'error' })[0]
    ?.message;
}

describe('the message about an asset that is not published', () => {
  const start = 'No published record that this token can read holds the asset';
  const end = ', so it is not downloaded.';

  it.each([
    ['is about the URL', logo, `https://www.datocms-assets.com${logo}?w=8`, ''],
    ['is about a video', stream, 'https://stream.mux.com/VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA.m3u8', ''],
    [
      'names a parameter',
      logo,
      `https://www.datocms-assets.com${kettle}?mark=https%3A%2F%2Fwww.datocms-assets.com${encodeURIComponent(logo)}`,
      ` (${logo}, a parameter of the URL)`,
    ],
  ])('%s', (_what, path, url, part) => {
    expect(messageFor(path, url)).toBe(`${start}${part}${end}`);
  });

  it('names no other project where nothing is published', () => {
    expect(messageFor(logo, `https://www.datocms-assets.com${logo}`, [])).toBe(`${start}${end}`);
  });
});
