import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupRequests } from '../../packages/datocms-assets/src/fetch/group-requests.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { newFolder, requestFor, sha256 } from './run-download.ts';
import { type SourceOptions, urisOf, useVideoHost } from './use-video-host.ts';

const { newSource, store } = await useVideoHost();

describe('a stream', () => {
  it.each(['ts', 'cmaf'] as const)('is stored with all its files, as %s', async (form) => {
    const source = newSource({ form, subtitles: true, heights: [270, 720, 2160] });
    const { stored, text, names, files, lines } = await store([source.url]);
    expect(stored).toMatchObject([{ type: 'application/vnd.apple.mpegurl', extension: 'm3u8', from: 'network' }]);
    const master = text(source.url);
    const playlists = urisOf(master);
    expect(playlists).toHaveLength(3);
    expect(master.replace(/ferry\.[a-z2-7]{16}\.m3u8/g, '<>')).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:5',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="<>"',
        ...[270, 720].flatMap((height) => [
          `#EXT-X-STREAM-INF:BANDWIDTH=${height * 2000},AVERAGE-BANDWIDTH=${height * 2000},CODECS="mp4a.40.2,avc1.640020",RESOLUTION=${Math.round((height * 16) / 9)}x${height},CLOSED-CAPTIONS=NONE,SUBTITLES="sub1"`,
          '<>',
          '',
        ]),
        '',
        `# of ${source.url.length - 'https://stream.mux.com/.m3u8'.length} letters`,
        '',
      ].join('\n'),
    );
    const parts = playlists.flatMap((name) => urisOf(text(name)));
    expect(new Set([...playlists, ...parts])).toEqual(new Set(names));
    expect(parts).toHaveLength(3 * 4 + (form === 'cmaf' ? 2 : 0));
    const [first, , subtitles] = playlists as [string, string, string];
    const [segment = ''] = urisOf(text(first));
    expect(files.get(segment)).toEqual(source.segment(0, 0));
    expect(segment).toMatch(form === 'ts' ? /^ferry\.[a-z2-7]{16}\.ts$/ : /^ferry\.[a-z2-7]{16}\.m4s$/);
    expect(urisOf(text(subtitles)).map((name) => name.split('.').at(-1))).toEqual(['vtt', 'vtt', 'vtt', 'vtt']);
    expect([...files.values()].filter((bytes) => bytes.includes('mux.com'))).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^Fetching 1 video: \d+ files, about \d/)]);
  });

  it('needs no request in a second build', async () => {
    const source = newSource({ subtitles: true });
    const cold = await store([source.url]);
    const warm = await store([source.url], { cacheDir: cold.cacheDir });
    expect(warm.requests).toBe(0);
    expect(warm.files).toEqual(cold.files);
    expect(warm.stored.map(({ from }) => from)).toEqual(['cache']);
  });

  it('has the same files in another build with other signatures', async () => {
    const source = newSource({ form: 'cmaf', subtitles: true });
    const [one, two] = [await store([source.url]), await store([source.url])];
    expect(source.readings).toBe(2);
    expect(two.files).toEqual(one.files);
  });

  it('is asked for once by two profiles', async () => {
    const source = newSource();
    const settings = toSettings({ token: 'x', video: 'hls' });
    const requests = (['web', 'portable'] as const).map((profile) =>
      requestFor(source.url, { path: 'mux:a', profile }),
    );
    expect(groupRequests(requests, settings)).toHaveLength(1);
  });

  it('has no part of a resolution that is too large, and at least the lowest one', async () => {
    const source = newSource({ heights: [720, 1080] });
    const { text } = await store([source.url], { videoMaxResolution: '480p' });
    expect(text(source.url)).toContain('RESOLUTION=1280x720');
    expect(text(source.url)).not.toContain('1080');
    expect(source.requestedSegments()).toHaveLength(4);
  });

  it('fetches a segment that several playlists name once', async () => {
    const source = newSource({ alterPlaylist: (text) => text.replaceAll('opaque1', 'opaque0') });
    const { names } = await store([source.url]);
    expect(source.requestedSegments()).toHaveLength(4);
    // Four segments, and one playlist, since both are equal then.
    expect(names).toHaveLength(5);
  });

  it('may be one file with byte ranges', async () => {
    const alterPlaylist = (text: string) => {
      const [uri] = /https:\/\/chunk\S+/.exec(text) ?? [];
      return text.replace(/#EXTINF:5,\n\S+\n/g, () => `#EXTINF:5,\n#EXT-X-BYTERANGE:188\n${uri}\n`);
    };
    const { names, text, findings } = await store([newSource({ heights: [270], alterPlaylist }).url]);
    expect(findings).toEqual([]);
    expect(names.map((name) => name.split('.').at(-1))).toEqual(expect.arrayContaining(['m3u8', 'ts']));
    expect(names).toHaveLength(2);
    expect(text(names.find((name) => name.endsWith('m3u8')) ?? '')).toContain('#EXT-X-BYTERANGE:188\nferry.');
  });
});

describe('a build that ends early', () => {
  it('leaves what it has fetched to the next one', async () => {
    let isBroken = true;
    const answerSegment: SourceOptions['answerSegment'] = (file) =>
      isBroken && file === '1/3.ts' ? { status: 404 } : undefined;
    const source = newSource({ answerSegment });
    const failed = await store([source.url]);
    expect(failed.findings).toEqual([
      expect.stringMatching(
        /^download-failed: Download failed after 1 try: line \d+ of the playlist of 1280x720: the host answered 404/,
      ),
    ]);
    expect(failed.stored).toEqual([]);
    isBroken = false;
    const before = source.requestedSegments().length;
    const { stored } = await store([source.url], { cacheDir: failed.cacheDir });
    expect(stored).toHaveLength(1);
    expect(source.requestedSegments().slice(before)).toEqual([expect.stringContaining('opaque1/3.ts')]);
  });

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    ['is damaged', (file: string) => writeFileSync(file, Buffer.alloc(20 * 188, 1))],
  ])('fetches only what of the cache %s', async (_what, harm) => {
    const source = newSource();
    const cold = await store([source.url]);
    const body = sha256(source.segment(1, 2));
    harm(join(cold.cacheDir, 'content-v1/bodies', body.slice(0, 2), body));
    const before = source.requestedSegments().length;
    const warm = await store([source.url], { cacheDir: cold.cacheDir });
    expect(warm.files).toEqual(cold.files);
    expect(source.requestedSegments().slice(before)).toEqual([expect.stringContaining('opaque1/2.ts')]);
  });
});

describe('a build', () => {
  it('with one connection stores streams, too', async () => {
    const sources = [newSource({ subtitles: true }), newSource({ form: 'cmaf' })];
    const { stored, findings } = await store(
      sources.map(({ url }) => url),
      { concurrency: 1 },
    );
    expect([stored.length, findings]).toEqual([2, []]);
  });

  it('without a cache that can be written stores streams, with a warning', async () => {
    const cacheDir = join(newFolder(), 'file');
    writeFileSync(cacheDir, '');
    const { stored, findings, names } = await store([newSource().url], { cacheDir });
    expect([stored.length, names.length]).toEqual([1, 10]);
    expect(findings).toEqual([expect.stringMatching(/^cache-unusable: /)]);
  });

  it('that is aborted ends at once, and the next one goes on', async () => {
    const abort = new AbortController();
    let served = 0;
    const source = newSource({
      count: 20,
      answerSegment: () => {
        if (++served === 10) abort.abort(new Error('stopped'));
        return undefined;
      },
    });
    const cacheDir = newFolder();
    await expect(store([source.url], { cacheDir, concurrency: 2 }, { signal: abort.signal })).rejects.toThrow(
      'stopped',
    );
    const before = source.requestedSegments().length;
    expect(before).toBeLessThan(20);
    expect((await store([source.url], { cacheDir })).stored).toHaveLength(1);
    expect(source.requestedSegments().length - before).toBeLessThan(40);
  });

  it('follows no redirect to another host', async () => {
    const answerSegment = () => ({ status: 302, headers: { location: 'https://evil.example/0.ts' } });
    const { stored, findings } = await store([newSource({ answerSegment }).url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringMatching(/line 6 of the playlist of 480x270: .*evil\.example/)]);
  });
});

describe('URLs that expire', () => {
  it('are read again, and each segment is found by its place', async () => {
    let served = 0;
    const answerSegment: SourceOptions['answerSegment'] = () => {
      if (++served === 10) source.expiredUntil = source.readings;
      return undefined;
    };
    const source = newSource({ count: 12, answerSegment });
    const { findings, files } = await store([source.url], { concurrency: 2 });
    expect(findings).toEqual([]);
    expect(source.readings).toBe(2);
    source.expiredUntil = 0;
    expect((await store([source.url])).files).toEqual(files);
  });

  it('again and again are an error', async () => {
    const source = newSource({ answerSegment: () => ({ status: 410 }) });
    const { findings, stored } = await store([source.url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringContaining('line 6 of the playlist of 480x270: the host answered 410 (Gone).'),
    ]);
    expect(source.readings).toBe(11);
  });

  it('of another stream than before are an error', async () => {
    let isOther = false;
    const source = newSource({
      answerSegment: () => ({ status: 403 }),
      alterPlaylist: (text) => {
        const altered = isOther ? text.replace('EXTINF:5', 'EXTINF:4') : text;
        isOther = true;
        return altered;
      },
      heights: [270],
    });
    const { findings } = await store([source.url]);
    expect(findings).toEqual([expect.stringContaining('its playlists have changed while their segments were fetched')]);
  });
});

describe('the size of videos', () => {
  it('is estimated before a segment is fetched, and limited', async () => {
    const sources = [newSource(), newSource()];
    const { findings, stored } = await store(
      sources.map(({ url }) => url),
      { videoMaxBytes: '4MiB' },
    );
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringMatching(
        /^too-large: The videos of this run have about 9\.\d MB, more than 4 MiB\. The largest, https:.*\.m3u8, has about 5 MB\. .*`videoMaxBytes`/,
      ),
    ]);
    expect(sources.flatMap((source) => source.requestedSegments())).toEqual([]);
  });

  it('is that of all videos, also of those in the cache: none is stored then, whichever is found first', async () => {
    const sources = [newSource(), newSource(), newSource({ heights: [270], packets: 100 })];
    const urls = sources.map(({ url }) => url);
    const { cacheDir } = await store(urls.slice(0, 2));
    const { findings, stored } = await store(urls, { cacheDir, videoMaxBytes: '400KiB' });
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringMatching(
        /^too-large: The videos of this run have about \d+\.?\d* MB, more than 400 KiB\. The largest, /,
      ),
    ]);
  });

  it('counts what really comes', async () => {
    const source = newSource({ alterMaster: (text) => text.replaceAll(/BANDWIDTH=\d+/g, 'BANDWIDTH=1'), packets: 500 });
    const { findings, stored } = await store([source.url], { videoMaxBytes: '500KiB' });
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringContaining('The videos of this run have more than 500 KiB together')]);
  });

  it('is limited for each segment by the limit for one asset, also in the cache', async () => {
    const source = newSource({ heights: [270], packets: 100 });
    const { cacheDir } = await store([source.url]);
    for (const [options, reason] of [
      [{}, /^too-large: .*line 6 of the playlist of 480x270: it has 18800 bytes, more than 10 KiB.*`maxBytes`/],
      [{ cacheDir }, /^too-large: .*one of its files has 18\.8 kB, more than 10 KiB.*`maxBytes`/],
    ] as const) {
      const { findings, stored } = await store([source.url], { ...options, maxBytes: '10KiB' });
      expect([stored, findings]).toEqual([[], [expect.stringMatching(reason)]]);
    }
    expect((await store([source.url], { cacheDir, maxBytes: '20KiB' })).findings).toEqual([]);
  });

  it('is a part of the limit for all assets', async () => {
    const { findings } = await store([newSource().url], { maxTotalBytes: '1MiB' });
    expect(findings).toEqual([expect.stringContaining('The assets of this run have more than 1 MiB together')]);
  });
});
