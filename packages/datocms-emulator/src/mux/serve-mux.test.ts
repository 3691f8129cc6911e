import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../emulator.ts';
import { testProject } from '../test-project.test-support.ts';
import { type MuxRequest, requestMux } from './request-mux.test-support.ts';
import type { MuxFault } from './serve-mux.ts';

let emulator: Emulator;
let fault: MuxFault | undefined;
beforeAll(async () => {
  emulator = await startEmulator({ project: testProject, muxFault: (...args) => fault?.(...args) });
});
afterAll(() => emulator.stop());

const get = (url: string, options?: MuxRequest) => requestMux(emulator.muxOrigin, url, options);
const urlsIn = (playlist: string): readonly string[] => playlist.match(/https:[^"\s]+/g) ?? [];
const ts = 'https://stream.mux.com/play123.m3u8';
const cmaf = 'https://stream.mux.com/play456.m3u8';
/** A playlist with names for what differs at every request. */
const neutral = (playlist: string) =>
  playlist
    .replaceAll(/(manifest|chunk)-[a-z0-9-]+\.[a-z]+\.mux/g, '$1-REGION.CDN.mux')
    .replaceAll(/cdn=[a-z]+&expires=\d{10}&/g, 'cdn=CDN&expires=TIME&')
    .replaceAll(/skid=[a-z0-9-]+&signature=[A-Za-z0-9]{98}==/g, 'skid=KEY&signature=SIGNATURE')
    .replaceAll(/vsid=[A-Za-z0-9]{72}/g, 'vsid=SESSION')
    .replaceAll(/mux\.com\/(v1\/[a-z]+\/)?[A-Za-z0-9]{86,}\//g, 'mux.com/$1ID/');

describe('the Mux host', () => {
  it('lists the renditions and subtitles of a video in the form of Mux', async () => {
    const { status, type, text } = await get(ts);
    expect({ status, type }).toEqual({ status: 200, type: 'application/x-mpegURL' });
    expect(neutral(text).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:5',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '',
      expect.stringMatching(
        /^#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",NAME="English",.*LANGUAGE="en",URI="https:\/\/manifest-REGION\.CDN\.mux\.com\/ID\/subtitles\.m3u8\?cdn=CDN&expires=TIME&skid=KEY&signature=SIGNATURE&vsid=SESSION"$/,
      ),
      expect.stringContaining('NAME="Italiano"'),
      expect.stringMatching(
        /^#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,CODECS="mp4a\.40\.2,avc1\.64001f",RESOLUTION=640x360,CLOSED-CAPTIONS=NONE,SUBTITLES="sub1"$/,
      ),
      'https://manifest-REGION.CDN.mux.com/ID/rendition.m3u8?cdn=CDN&expires=TIME&skid=KEY&signature=SIGNATURE&vsid=SESSION',
      expect.stringContaining('RESOLUTION=960x540'),
      expect.stringContaining('/rendition.m3u8?'),
      expect.stringContaining('RESOLUTION=480x270'),
      expect.stringContaining('/rendition.m3u8?'),
      '',
    ]);
  });

  it.each([
    ['transport streams', ts, 'ts', 3, 6, [], 2],
    ['fragments of MP4', cmaf, 'm4s', 7, 5, [expect.stringContaining('#EXT-X-MAP:URI="https://chunk-')], 1],
  ])('lists %s, each of which it gives', async (_name, master, extension, version, target, map, subtitles) => {
    const found = urlsIn((await get(master)).text);
    expect(found.filter((url) => url.includes('/subtitles.m3u8'))).toHaveLength(subtitles);
    for (const url of found) {
      const { text } = await get(url);
      const name = url.includes('/subtitles.m3u8') ? 'vtt' : extension;
      const segment = `https://chunk-REGION.CDN.mux.com/v1/${name === 'vtt' ? 'subtitle' : 'chunk'}/ID/`;
      const query = '?skid=KEY&signature=SIGNATURE&zone=1&vsid=SESSION';
      expect(neutral(text).split('\n')).toEqual([
        '#EXTM3U',
        `#EXT-X-VERSION:${name === 'vtt' ? 3 : version}`,
        `#EXT-X-TARGETDURATION:${name === 'vtt' ? 6 : target}`,
        '#EXT-X-PLAYLIST-TYPE:VOD',
        ...(name === 'vtt' ? [] : map),
        '',
        ...[0, 1, 2].flatMap((index) => [
          expect.stringMatching(/^#EXTINF:[\d.]+,$/),
          `${segment}${index}.${name}${query}`,
        ]),
        '#EXT-X-ENDLIST',
        '',
      ]);
      for (const part of urlsIn(text)) expect(await get(part)).toMatchObject({ status: 200 });
    }
  });

  it('names the sound of fragments and their first bytes apart', async () => {
    const { text } = await get(cmaf);
    expect(text).toMatch(/TYPE=AUDIO,GROUP-ID="audio-hi-0",.*DEFAULT=YES/);
    expect(text).toMatch(/CODECS="mp4a\.40\.2,avc1\.640020",AUDIO="audio-hi-0",RESOLUTION=960x540/);
    const [init, first] = urlsIn((await get(urlsIn(text)[0]!)).text);
    expect(init).toContain('/18446744073709551615.m4s?');
    expect((await get(init!)).bytes.toString('latin1', 4, 8)).toBe('ftyp');
    expect((await get(first!)).bytes.toString('latin1', 4, 8)).toMatch(/styp|moof|sidx/);
  });

  it('signs with another session, region and CDN at every request, and keeps the paths', async () => {
    const [one, two] = [urlsIn((await get(ts)).text), urlsIn((await get(ts)).text)];
    const paths = (urls: readonly string[]) => urls.map((url) => new URL(url).pathname);
    expect(paths(one)).toEqual(paths(two));
    expect(one.filter((url) => two.includes(url))).toEqual([]);
    expect(one.map((url) => new URL(url).host)).not.toEqual(two.map((url) => new URL(url).host));
    const segments = await Promise.all([one, two].map(async (urls) => urlsIn((await get(urls.at(-1)!)).text)));
    expect(paths(segments[0]!)).toEqual(paths(segments[1]!));
    const ids = paths(segments[0]!).map((path) => path.split('/')[3]);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['max_resolution=360p', [360, 270]],
    ['min_resolution=480p', [540]],
    ['min_resolution=360p&rendition_order=desc', [540, 360]],
    ['redundant_streams=true', [360, 360, 540, 540, 270, 270]],
  ])('chooses the renditions of ?%s', async (query, heights) => {
    const { text } = await get(`${ts}?${query}`);
    expect(Array.from(text.matchAll(/RESOLUTION=\d+x(\d+)/g), ([, height]) => Number(height))).toEqual(heights);
    expect(new Set(urlsIn(text)).size).toBe(heights.length + 2);
  });

  it('refuses changed and missing signatures, and knows no other paths and hosts', async () => {
    const playlist = urlsIn((await get(ts)).text).at(-1)!;
    const segment = urlsIn((await get(playlist)).text)[0]!;
    for (const url of [playlist, segment]) {
      const wrong = [
        url.replace(/signature=..../, 'signature=AAAA'),
        url.replace(/vsid=./, 'vsid=_'),
        url.split('?')[0]!,
      ];
      for (const changed of wrong) expect(await get(changed)).toMatchObject({ status: 403 });
    }
    expect(await get(playlist.replace(/expires=\d/, 'expires=9'))).toMatchObject({ status: 403 });
    const unknown = [
      segment.replace('/0.ts', '/9.ts'),
      segment.replace('/0.ts', '/0.m4s'),
      segment.replace('chunk-', 'manifest-'),
      segment.replace('.mux.com', '.mux.com.example.org'),
      playlist.replace('rendition', 'subtitles'),
      'https://stream.mux.com/nobody.m3u8',
      'https://image.mux.com/play123.m3u8',
      'https://example.org/play123.m3u8',
    ];
    for (const url of unknown) expect({ url, ...(await get(url)) }).toMatchObject({ url, status: 404 });
    expect(await get(ts, { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('lets signatures expire after a time, or after a number of segments', async () => {
    await using expiring = await started({ muxSignatures: { lifetime: 0 } });
    const url = urlsIn((await get(ts, expiring)).text)[0]!;
    await expect.poll(async () => (await get(url, expiring)).status).toBe(403);

    await using counting = await started({ muxSignatures: { segments: 2 } });
    const playlist = urlsIn((await get(ts, counting)).text).at(-1)!;
    const segments = urlsIn((await get(playlist, counting)).text);
    const statuses = [];
    for (const segment of segments) statuses.push((await get(segment, counting)).status);
    expect(statuses).toEqual([200, 200, 403]);
    expect(await get(playlist, counting)).toMatchObject({ status: 403 });
    const again = urlsIn((await get(urlsIn((await get(ts, counting)).text).at(-1)!, counting)).text);
    expect(await get(again[2]!, counting)).toMatchObject({ status: 200 });
  });

  it('gives the MP4 files that the upload lists, whole and in ranges', async () => {
    const url = 'https://stream.mux.com/play123/medium.mp4';
    const whole = await get(url);
    expect(whole).toMatchObject({ status: 200, type: 'video/mp4' });
    const part = await get(url, { headers: { range: 'bytes=4-7' } });
    expect(part).toMatchObject({ status: 206, text: 'ftyp', bytes: whole.bytes.subarray(4, 8) });
    expect(await get(url, { headers: { range: 'bytes=99999999-' } })).toMatchObject({ status: 416 });
    expect(await get(url, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(await get('https://stream.mux.com/play123/high.mp4')).toMatchObject({ status: 404 });
    expect(await get('https://stream.mux.com/play456/high.mp4')).toMatchObject({ status: 200 });
  });

  it('cuts subtitles into segments, and gives them whole', async () => {
    const [english = ''] = urlsIn((await get(ts)).text);
    const parts = await Promise.all(urlsIn((await get(english)).text).map(async (url) => (await get(url)).text));
    expect(parts.map((part) => part.match(/^[A-Z].*\.$/gm))).toEqual([
      ['The lamp is lit at dusk.', 'It turns once in six seconds.', 'This line crosses the edge of a segment.'],
      ['This line crosses the edge of a segment.', 'Ships know the lighthouse by its time.'],
      ['At dawn the keeper sleeps.'],
    ]);
    expect(parts[1]).toMatch(
      /^WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:\d+\n\n00:00:04.500 --> 00:00:06.500\n/,
    );
    const whole = await get('https://stream.mux.com/play123/text/it.vtt');
    expect(whole).toMatchObject({ status: 200, type: 'text/vtt; charset=utf-8' });
    expect(whole.text).toContain("All'alba il guardiano dorme.");
    expect(await get('https://stream.mux.com/play456/text/en.vtt')).toMatchObject({ status: 404 });
  });

  it('says the title of a video', async () => {
    const { type, text } = await get('https://stream.mux.com/play123/metadata.json');
    expect(type).toBe('application/json; charset=utf-8');
    expect(JSON.parse(text)[0]).toMatchObject({ duration: 12, metadata: [{ key: 'title', value: 'clip' }] });
  });

  it('logs each request with its host', async () => {
    emulator.requests.clear();
    await get('https://image.mux.com/play123/thumbnail.jpg?width=100');
    await get('https://stream.mux.com/nobody.m3u8');
    expect(emulator.requests.all).toMatchObject([
      { kind: 'mux', method: 'GET', path: '/play123/thumbnail.jpg?width=100', headers: { host: 'image.mux.com' } },
      { kind: 'mux', status: 404, headers: { host: 'stream.mux.com' } },
    ]);
  });

  it('lets a test answer, change and cut what it gives', async () => {
    const segment = urlsIn((await get(urlsIn((await get(ts)).text).at(-1)!)).text)[0]!;
    const whole = await get(segment);
    fault = async ({ url }, answer) => {
      if (url.startsWith('https://image.mux.com/')) return new Response('busy', { status: 503 });
      if (url.includes('rendition.m3u8'))
        return new Response((await (await answer()).text()).replace(/#EXT-X-ENDLIST\n/, ''));
      if (!url.includes('/v1/chunk/')) return undefined;
      const bytes = await (await answer()).bytes();
      return new Response(bytes.subarray(0, 1000), { headers: { 'content-length': String(bytes.length) } });
    };
    try {
      expect(await get('https://image.mux.com/play123/storyboard.vtt')).toMatchObject({ status: 503, text: 'busy' });
      const master = await get(ts);
      expect(master.text).toContain('RESOLUTION=960x540');
      expect((await get(urlsIn(master.text).at(-1)!)).text).not.toContain('ENDLIST');
      await expect(get(segment)).rejects.toThrow('aborted');
    } finally {
      fault = undefined;
    }
    expect((await get(segment)).bytes).toEqual(whole.bytes);
  });
});

async function started(options: object) {
  const own = await startEmulator({ project: testProject, ...options });
  return { origin: own.muxOrigin, [Symbol.asyncDispose]: () => own.stop() };
}
