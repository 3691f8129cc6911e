import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inBothRuntimes, picture, png, svg, type } from '../support/both-runtimes.ts';
import { scriptTypes } from '../support/content-samples.ts';
import type { Answer } from '../support/fault-server.ts';

const jpeg = await picture('jpeg');

inBothRuntimes(({ send, asset, sealed, get }) => {
  it.each<readonly [what: string, file: string, answer: Answer]>([
    ['HTML', 'kettle.png', { ...type('text/html'), body: '<!doctype html><script>alert(1)</script>' }],
    [
      'HTML that is called an image',
      'kettle.png',
      { ...type('image/png'), body: '<!doctype html><script>alert(1)</script>' },
    ],
    ['HTML that is called a film and HTML', 'a.dat', { ...type('video/mp4, text/html'), body: '\x01<form>' }],
    ['HTML that is called text and HTML', 'a.txt', { ...type('text/plain, text/html'), body: 'a <form>' }],
    ['HTML with more in its type', 'a.txt', { ...type('text/html x'), body: 'a <form>' }],
    ...scriptTypes.map(
      (script) => [`a script of type ${script}`, 'a.dat', { ...type(script), body: 'alert(1)' }] as const,
    ),
    ['a script with bytes of no text', 'a.dat', { ...type('text/x-ecmascript'), body: Buffer.from([0x27, 0, 0x27]) }],
    ['an SVG with a script', 'a.svg', { ...type('image/svg+xml'), body: svg('<script>alert(1)</script>') }],
    ['an SVG with a handler', 'a.svg', { ...type('image/svg+xml'), body: svg('<g onload="alert(1)"/>') }],
    ['text that is called an image', 'kettle.png', { ...type('image/png'), body: 'hello' }],
    ['text in place of an image', 'kettle.png', { ...type('application/problem+json'), body: '{"status":500}' }],
    ['text that is called a PDF', 'a.pdf', { ...type('application/pdf'), body: 'hello' }],
    ['an image that is called a film', 'a.mp4', { ...type('video/mp4'), body: png }],
    ['text that is called a film', 'a.mp4', { ...type('video/mp4'), body: 'hello' }],
    ['bytes that are called text', 'a.txt', { ...type('text/plain'), body: Buffer.from([0, 1, 2, 3]) }],
    ['a film that is called a PNG', 'kettle.png', { ...type('image/png'), body: '\0\0\0\x18ftypisom\0\0\0\0' }],
    ['an SVG that is called a PNG', 'kettle.png', { ...type('image/png'), body: svg('<g/>') }],
    ['an error of the host', 'kettle.png', { status: 500, body: 'datocms' }],
    ['too many requests', 'kettle.png', { status: 429 }],
    ['a body that is cut', 'kettle.png', { ...type('image/png'), body: png, cutAt: 20 }],
    ['no answer', 'kettle.png', { reset: true } as const],
    ['a redirect to another host', 'kettle.png', { status: 302, headers: { location: 'https://x.example/a.png' } }],
    [
      'a redirect to http',
      'kettle.png',
      { status: 302, headers: { location: `http://www.datocms-assets().com/a.png` } },
    ],
    ['a redirect to what is not published', 'kettle.png', { status: 302, headers: { location: '/99001/1-draft.png' } }],
  ])('answers 502 for %s, and says nothing about it', async (_, file, answer) => {
    const response = await get(asset(file, answer));
    expect(response.status).toBe(502);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('Bad gateway\n');
  });

  it.each([
    ['SVG', 'a.svg', 'image/svg+xml', svg('<rect width="1" height="1"/>')],
    ['text', 'a.txt', 'text/plain; charset=utf-8', 'Grüße'],
    ['PDF', 'a.pdf', 'application/pdf', '%PDF-1.7 \0\0'],
    ['PDF without binary data', 'a.pdf', 'application/pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n'],
    ['CSV, of which Windows says that it is of Excel', 'a.csv', 'application/vnd.ms-excel', 'a;b\n1;2\n'],
    ['CSV in UTF-16', 'a.csv', 'text/csv; charset=utf-8', Buffer.from('\ufeffa;b\r\n', 'utf16le')],
    ['CSV with line breaks of FileMaker', 'a.csv', 'text/csv; charset=utf-8', 'a;b\v\x1dc\n'],
    ['a model in text', 'part.step', 'model/step', 'ISO-10303-21;\n'],
    ['a plan in text', 'plan.dxf', 'image/vnd.dxf', '0\nSECTION\n'],
    ['a notebook in JSON', 'a.ipynb', 'application/x-ipynb+json', '{"cells":[]}'],
  ])('serves %s', async (_, file, contentType, body) => {
    const response = await get(asset(file, { ...type(contentType.split(';')[0] as string), body }));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(body));
    expect(response.headers.get('vary')).toBe(file === 'a.svg' ? 'Accept' : null);
  });

  // An upload keeps its name when the picture in it is of another format.
  it.each([
    ['JPEG', 'kettle.png', 'image/png', jpeg, 'image/jpeg'],
    ['PNG', 'favicon.ico', 'image/vnd.microsoft.icon', png, 'image/png'],
    ['an icon', 'favicon.png', 'image/png', Buffer.from('00000100010010100000', 'hex'), 'image/x-icon'],
    ['a bitmap', 'plan.png', 'image/png', Buffer.from('424d46000000000000003600', 'hex'), 'image/bmp'],
    ['TIFF', 'plan.jpg', 'image/jpg', Buffer.from('4d4d002a00000008', 'hex'), 'image/tiff'],
    ['HEIC', 'kettle.jpg', 'image/jpeg', Buffer.from('0000001866747970686569630000', 'hex'), 'image/heic'],
    ['a moving AVIF', 'kettle.avif', 'image/avif', Buffer.from('0000002c66747970617669730000', 'hex'), 'image/avif'],
  ])('serves %s under the name %s with its own type', async (_, file, contentType, body, own) => {
    const { status, headers } = await get(asset(file, { ...type(contentType), body }));
    expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([200, own, 'nosniff']);
  });

  it.each([
    ['a film', 'a.mp4', 'video/mp4', '\0\0\0\x18ftypisom\0\0\0\0isommp42', "media-src 'self'"],
    ['a sound', 'a.mp3', 'audio/mpeg', 'ID3\x03\0\0\0\0\0\0', "media-src 'self'"],
    ['a PDF', 'a.pdf', 'application/pdf', '%PDF-1.7 \0', undefined],
    ['an image', 'a.svg', 'image/svg+xml', svg(''), 'sandbox'],
  ])(
    'has a policy with which a browser shows %s that is opened by a link',
    async (_, file, contentType, body, last) => {
      const { headers } = await get(asset(file, { ...type(contentType), body: Buffer.from(body, 'latin1') }));
      // Pictures and fonts that are in an SVG are shown.
      const policy = ["default-src 'none'", "style-src 'unsafe-inline'", 'img-src data:', 'font-src data:'];
      if (last) policy.push(last);
      expect(headers.get('content-security-policy')?.split('; ')).toEqual(policy);
    },
  );

  it('serves a compressed answer decoded', async () => {
    const headers = { 'content-type': 'image/svg+xml', 'content-encoding': 'gzip' };
    const response = await get(asset('a.svg', { headers, body: gzipSync(svg('')) }));
    expect([response.status, response.headers.has('content-encoding'), await response.text()]).toEqual([
      200,
      false,
      svg(''),
    ]);
  });

  it('passes one range of a film, and answers malformed ones with the whole', async () => {
    const film = Buffer.concat([Buffer.from('0000001866747970697' + '36f6d', 'hex'), Buffer.alloc(200_000, 1)]);
    const path = asset('a.mp4', ({ headers: { range } }) => {
      const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      if (start === '') return { ...type('video/mp4'), body: film };
      const headers = { 'content-type': 'video/mp4', 'content-range': `bytes ${start}-${end}/${film.length}` };
      return { status: 206, headers, body: film.subarray(Number(start), Number(end) + 1) };
    });
    const part = await get(path, { range: 'bytes=100-299' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-299/${film.length}`]);
    expect(part.headers.get('cache-control')).toBe('public, max-age=3600');
    expect((await part.arrayBuffer()).byteLength).toBe(200);
    expect((await get(path, { range: 'bytes=100-299', 'if-match': '"0"' })).status).toBe(412);
    for (const range of ['bytes=0-1,5-9', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1\t,']) {
      const whole = await get(path, { range });
      expect([range, whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([range, 200, film.length]);
    }
  });

  it('answers a known picture with 304, with its parts, 416 for a part that it does not have, and 412 for one of another version', async () => {
    const url = await sealed(asset('kettle.png', { ...type('image/png'), body: png }));
    const etag = (await send(url)).headers.get('etag') as string;
    const [size, changed] = [png.length, '"0"'];
    const cases: readonly (readonly [headers: Record<string, string>, status: number, body: Buffer, range?: string])[] =
      [
        [{ 'if-none-match': etag }, 304, Buffer.alloc(0)],
        [{ 'if-none-match': `${changed}, W/${etag}`, range: 'bytes=0-1' }, 304, Buffer.alloc(0)],
        // As mod_deflate of Apache makes it of the tag of an answer that it compresses.
        [{ 'if-none-match': `W/${etag.replace(/"$/, '-gzip"')}` }, 304, Buffer.alloc(0)],
        [{ 'if-none-match': '*' }, 304, Buffer.alloc(0)],
        [{ 'if-none-match': changed }, 200, png],
        [{ range: 'bytes=1-3' }, 206, png.subarray(1, 4), `bytes 1-3/${size}`],
        [{ range: 'bytes=90-' }, 206, png.subarray(90), `bytes 90-${size - 1}/${size}`],
        [{ range: 'bytes=-5' }, 206, png.subarray(-5), `bytes ${size - 5}-${size - 1}/${size}`],
        [{ range: 'bytes=0-999999' }, 206, png, `bytes 0-${size - 1}/${size}`],
        [{ range: 'bytes=0-1', 'if-range': etag }, 206, png.subarray(0, 2), `bytes 0-1/${size}`],
        [{ range: 'bytes=0-1', 'if-range': changed }, 200, png],
        [{ range: 'bytes=0-1', 'if-range': etag.replace(/"$/, '-gzip"') }, 200, png],
        [{ range: 'bytes=0-1', 'if-range': 'Thu, 26 Nov 2026 00:00:00 GMT' }, 200, png],
        // As Android asks for the rest of a download.
        [{ range: 'bytes=1-3', 'if-match': `${changed}, ${etag}` }, 206, png.subarray(1, 4), `bytes 1-3/${size}`],
        [{ range: 'bytes=1-3', 'if-match': '*' }, 206, png.subarray(1, 4), `bytes 1-3/${size}`],
        [{ range: 'bytes=1-3', 'if-match': changed }, 412, Buffer.from('Precondition failed\n')],
        [{ 'if-match': `W/${etag}` }, 412, Buffer.from('Precondition failed\n')],
        [{ range: `bytes=${size}-` }, 416, Buffer.from('Range not satisfiable\n'), `bytes */${size}`],
        [{ range: 'bytes=-0' }, 416, Buffer.from('Range not satisfiable\n'), `bytes */${size}`],
        ...['bytes=3-1', 'bytes=0-1,4-5', 'bytes=0x0-1', 'bytes=--1', 'octets=0-1', 'bytes=0-1;'].map(
          (range) => [{ range }, 200, png] as const,
        ),
      ];
    for (const [headers, status, body, range = null] of cases) {
      const response = await send(url, { headers });
      const answer = [response.status, response.headers.get('content-range')];
      expect([headers, ...answer]).toEqual([headers, status, range]);
      expect(Buffer.from(await response.arrayBuffer()).equals(body), JSON.stringify(headers)).toBe(true);
      expect(response.headers.get('cache-control')).toBe(status > 400 ? 'no-store' : 'public, max-age=3600');
    }
  });

  it.each([
    ['bytes 0-9/99', 502],
    ['bytes 9-0/99', 502],
    ['bytes 0-4/3', 502],
    ['https://www.datocms-assets().com', 502],
    ['bytes 0-4/*', 206],
  ])('checks what the asset host says of a part: %s', async (range, status) => {
    const headers = { 'content-type': 'video/mp4', 'content-range': range };
    const response = await get(asset('a.mp4', { status: 206, headers, body: '12345' }), { range: 'bytes=0-4' });
    expect(response.status).toBe(status);
  });

  it.each(['text/html', 'image/svg+xml', 'text/javascript'])(
    'sends no part of %s, which only the whole would tell',
    async (contentType) => {
      const headers = { 'content-type': contentType, 'content-range': 'bytes 0-4/99' };
      const response = await get(asset('a.mp4', { status: 206, headers, body: '<svg>' }), { range: 'bytes=0-4' });
      expect([response.status, await response.text()]).toEqual([502, 'Bad gateway\n']);
    },
  );

  it('answers 416 where the asset host does', async () => {
    const headers = { 'content-range': 'bytes */5', 'x-imgix-id': 'x' };
    const path = asset('a.mp4', { status: 416, headers });
    const response = await get(path, { range: 'bytes=9-' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([416, 'no-store']);
    // The rest of a longer file that this one has replaced.
    expect((await get(path, { range: 'bytes=9-', 'if-match': '"0"' })).status).toBe(412);
  });

  const stalledFilm = () => {
    const film = Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(300_000, 1)]);
    return asset('a.mp4', { ...type('video/mp4'), body: film, stallAt: 200_000 });
  };

  it('sends a film on while it comes', async () => {
    const response = await get(stalledFilm());
    expect(response.status).toBe(200);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value?.length).toBeGreaterThan(0);
    await reader.cancel();
  });

  it('ends a film that stalls with an error', async () => {
    const response = await get(stalledFilm(), { 'x-timeout': '0.5' });
    const ended = response.arrayBuffer().then(
      () => response.status,
      () => 'with an error',
    );
    // On a busy machine the stall may come before the answer.
    expect(await ended).toBeOneOf(['with an error', 504]);
  });
});
