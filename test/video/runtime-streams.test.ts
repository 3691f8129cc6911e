import { expect, it } from 'vitest';
import { inBothRuntimes } from '../support/both-runtimes.ts';
import { createMoment } from '../support/fault-server.ts';
import { playlistAnswer, StreamSource, segments } from '../support/stream-source.ts';
import { namesIn } from './support/names-in.ts';

type SourceOptions = Omit<ConstructorParameters<typeof StreamSource>[1], 'id'>;

inBothRuntimes(
  ({ name: runtimeName, send, assets, sealed }) => {
    const get = async (path: string) => {
      const response = await send(path);
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    let count = 0;
    const newId = (start = 'Film') => {
      count += 1;
      return `${start}${runtimeName}${count}x`;
    };
    const newSource = (options: SourceOptions = {}, start?: string) =>
      new StreamSource(assets(), { id: newId(start), ...options });
    const open = async (source: StreamSource) => {
      const master = await sealed(source.url);
      const [playlist = '', ...playlists] = namesIn((await get(master)).text);
      return { master, playlist, playlists };
    };

    it('keep the names of all their files when the signatures of Mux change', async () => {
      const source = newSource({ form: 'cmaf', subtitles: true });
      const { master, playlist } = await open(source);
      const before = [(await get(master)).text, (await get(playlist)).text];
      expect(source.readings).toBe(1);
      source.expiredUntil = source.readings;
      // A segment that is not kept makes both playlists be read again.
      expect((await get(namesIn(before[1] ?? '')[0] ?? '')).status).toBe(200);
      expect(source.readings).toBe(2);
      expect([(await get(master)).text, (await get(playlist)).text]).toEqual(before);
    });

    it('are read again when their URLs have expired, but not for each request', async () => {
      const source = newSource();
      const { playlist, playlists } = await open(source);
      const names = namesIn((await get(playlist)).text);
      source.expiredUntil = source.readings;
      expect((await get(playlists[0] ?? '')).status).toBe(200);
      expect(source.readings).toBe(2);
      for (const name of names) expect((await get(name)).status).toBe(200);
      expect(source.readings).toBe(2);
      source.expiredUntil = Number.POSITIVE_INFINITY;
      const others = namesIn((await get(playlists[0] ?? '')).text);
      const answers = await Promise.all([...others, ...others].map((name) => get(name)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
      expect(source.readings).toBeLessThanOrEqual(6);
    });

    it('ask Mux once for a segment that many visitors want', async () => {
      const { after, come } = createMoment();
      const source = newSource({ answerSegment: () => ({ body: segments.ts('x'), after }) });
      const [name = ''] = namesIn((await get((await open(source)).playlist)).text);
      const visits = Array.from({ length: 20 }, () => get(name));
      // Requests are taken in their order.
      await sealed(source.url);
      come();
      const answers = await Promise.all(visits);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(source.requestedSegments()).toHaveLength(1);
      expect(source.readings).toBe(1);
    });

    it('are 404 with all their files when they are withdrawn, without a request', async () => {
      const source = newSource();
      const { master, playlist } = await open(source);
      const [segment = ''] = namesIn((await get(playlist)).text);
      await send(`/withdraw?${encodeURIComponent(`mux:${source.url.slice(23, -5)}`)}`);
      const before = assets().requests.length;
      for (const path of [master, playlist, segment]) expect((await get(path)).status).toBe(404);
      expect(assets().requests).toHaveLength(before);
    });

    it('expire with all their files where they are not published', async () => {
      const source = newSource({}, 'draft');
      const { master, playlist } = await open(source);
      const text = (await get(playlist)).text;
      const [segment = ''] = namesIn(text);
      const ages = await Promise.all(
        [master, playlist, segment].map(async (path) => (await get(path)).headers.get('cache-control')),
      );
      expect(ages).toEqual([
        'private, max-age=60',
        'private, max-age=60',
        expect.stringMatching(/^private, max-age=\d{4}$/),
      ]);
    });

    it('answer 404 for a file that no playlist named, and ask Mux nothing', async () => {
      const source = newSource();
      const { master, playlist } = await open(source);
      const [one = '', two = ''] = namesIn((await get(playlist)).text);
      const [, sealedOne = ''] = one.split('.');
      const before = assets().requests.length;
      const names = [one.replace('.ts', '.mp4'), one.replace(sealedOne, two.split('.')[1]?.slice(1) ?? '')];
      names.push(
        one.replace('/media/video', '/media/film'),
        master.replace('.m3u8', '.mp4'),
        playlist.replace('.m3u8', '.ts'),
      );
      for (const name of names) expect([name, (await get(name)).status]).toEqual([name, 404]);
      expect(assets().requests).toHaveLength(before);
    });

    it.each<[string, SourceOptions]>([
      ['names another host', { alterPlaylist: (text) => text.replace(/https:\/\/chunk[^/]*/, 'https://evil.example') }],
      [
        'names a private address',
        { alterPlaylist: (text) => text.replace(/https:\/\/chunk[^/]*/, 'http://127.0.0.1') },
      ],
      ['holds a data URL', { alterPlaylist: (text) => text.replace(/https:\/\/chunk\S*/, 'data:text/html,x') }],
      ['names Mux in a comment', { alterPlaylist: (text) => text.replace('#EXTINF', '# stream.mux.com\n#EXTINF') }],
      ['is of a live stream', { alterPlaylist: (text) => text.replace('#EXT-X-ENDLIST\n', '') }],
      [
        'is encrypted',
        {
          alterPlaylist: (text) =>
            text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="https://x.mux.com/k"\n#EXTINF'),
        },
      ],
      ['is HTML', { alterPlaylist: () => '<script>alert(1)</script>' }],
      [
        'names no end of segments',
        { alterPlaylist: () => `#EXTM3U\n${'#EXTINF:1,\na.ts\n'.repeat(30_000)}#EXT-X-ENDLIST\n` },
      ],
      ['is endless', { alterPlaylist: () => `#EXTM3U\n${'# \n'.repeat(4_000_000)}` }],
      ['is a master playlist again', { alterPlaylist: () => '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nx.m3u8\n' }],
    ])('answer 502 for a playlist that %s', async (_, options) => {
      const { playlist } = await open(newSource(options));
      const { status, text, headers } = await get(playlist);
      expect([status, text, headers.get('cache-control')]).toEqual([502, 'Bad gateway\n', 'no-store']);
    });

    it.each([
      ['is a page', { body: '<!doctype html><script>alert(1)</script>', headers: { 'content-type': 'video/mp2t' } }],
      ['is a playlist', playlistAnswer('#EXTM3U\n')],
      ['is cut', { body: segments.ts('x'), cutAt: 400 }],
      ['is an error', { status: 500, body: 'mux' }],
      ['leads elsewhere', { status: 302, headers: { location: 'https://evil.example/0.ts' } }],
    ])('answer 502 for a segment that %s, and read no playlist again for it', async (_, answer) => {
      const source = newSource({ answerSegment: () => answer });
      const { playlist } = await open(source);
      const [name = ''] = namesIn((await get(playlist)).text);
      const { status, text } = await get(name);
      expect([status, text, source.readings]).toEqual([502, 'Bad gateway\n', 1]);
    });

    it('answer 404 for a stream that Mux does not have, and ask for it once a minute', async () => {
      const id = newId();
      const path = await sealed(`https://stream.mux.com/${id}.m3u8`);
      for (let times = 0; times < 3; times++) expect((await get(path)).status).toBe(404);
      expect(assets().requestsTo(`/${id}.m3u8`)).toHaveLength(1);
    });

    it('answer 404 for all files of a stream that is gone at Mux, and ask for it once a minute', async () => {
      const source = newSource({ answerSegment: () => ({ status: 404 }) });
      const { master, playlist, playlists } = await open(source);
      const names = namesIn((await get(playlist)).text);
      names.push(...namesIn((await get(playlists[0] ?? '')).text));
      assets().answer(new URL(source.url).pathname, { status: 404 });
      const before = assets().requests.length;
      for (const name of [...names, ...names]) expect((await get(name)).status).toBe(404);
      // A segment, and the stream.
      expect(assets().requests.length - before).toBe(2);
      for (const path of [master, playlist]) expect((await get(path)).status).toBe(404);
      expect(assets().requests.length - before).toBe(2);
    });

    it('answer 404 for a segment that Mux has lost, and ask for that once a minute', async () => {
      const source = newSource({ answerSegment: (file) => (file.endsWith('/0.ts') ? { status: 404 } : undefined) });
      const [lost = '', other = ''] = namesIn((await get((await open(source)).playlist)).text);
      expect((await get(lost)).status).toBe(404);
      const before = assets().requests.length;
      for (let times = 0; times < 3; times++) expect((await get(lost)).status).toBe(404);
      expect(assets().requests).toHaveLength(before);
      expect((await get(other)).status).toBe(200);
    });
  },
  { title: 'streams of videos at run time', video: 'hls' },
);
