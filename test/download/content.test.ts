import { describe, expect, it } from 'vitest';
import * as build from '../support/build-images.ts';
import { faultServer } from './fault-server-of-file.ts';
import { md5, newFolder, picture, run, serve, want } from './run.ts';

const server = await faultServer();

let count = 0;
const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);

function answer(body: Buffer, type: string, ending = 'svg'): string {
  const path = `/7/${count++}.${ending}`;
  server.answer(path, serve(body, type));
  return path;
}

describe('an SVG with active parts', () => {
  it('is an error that says which, and is not stored', async () => {
    const path = answer(svg('<script>1</script><g onclick="x"/>'), 'image/svg+xml');
    const { stored, findings } = await run(server.origin, [want(path)]);
    expect(stored).toEqual([]);
    expect(findings).toEqual(['active-content: 1 try: it holds a script (<script>), an event handler (onclick).']);
  });

  it('is sanitised where that is wanted, with a warning, and named by the bytes that are left', async () => {
    const path = answer(svg('<script>1</script><path d="M0 0"/>'), 'image/svg+xml');
    const { bytes, findings } = await run(server.origin, [want(path)], { svg: 'sanitize' });
    expect([...bytes.values()].map(String)).toEqual([String(svg('<path d="M0 0"/>'))]);
    expect(findings).toEqual(['active-content: Active parts of this SVG have been taken out: a script (<script>).']);
  });

  it('is accepted where its type is allowed', async () => {
    const path = answer(svg('<script>1</script>'), 'image/svg+xml');
    const { stored } = await run(server.origin, [want(path)], {}, { extraAllowedTypes: ['image/svg+xml'] });
    expect(stored).toHaveLength(1);
  });

  it('warns again when it comes from the cache, and is an error again without the option', async () => {
    const path = answer(svg('<script>1</script>'), 'image/svg+xml');
    const cacheDir = newFolder();
    const first = await run(server.origin, [want(path)], { svg: 'sanitize', cacheDir });
    const second = await run(server.origin, [want(path)], { svg: 'sanitize', cacheDir });
    expect(second.findings).toEqual(first.findings);
    expect(second.stored[0]?.from).toBe('cache');
    expect((await run(server.origin, [want(path)], { cacheDir })).findings[0]).toContain('active-content: 1 try');
  });
});

describe('hostile XML', () => {
  it.each([
    [
      'entities that blow up',
      '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>',
    ],
    [
      'an external entity',
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
    ],
    ['HTML in a feed', '<?xml version="1.0"?><rss><x xmlns="http://www.w3.org/1999/xhtml"/></rss>'],
    ['script in XML', '<?xml version="1.0"?><a><script xmlns="http://www.w3.org/1999/xhtml">1</script></a>'],
    ['a transformation', '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#a"?><a/>'],
  ])('%s is refused, sanitised or not', async (_name, text) => {
    const type = text.includes('<svg') ? 'image/svg+xml' : 'application/xml';
    const path = answer(Buffer.from(text), type);
    for (const policy of ['reject', 'sanitize'] as const) {
      const { stored, findings } = await run(server.origin, [want(path)], { svg: policy });
      expect(stored).toEqual([]);
      expect(findings).toEqual([expect.stringMatching(/active-content|bad-content/)]);
    }
  });

  it.each([
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(String(svg('<g/>')), 'utf16le')])],
    ['bytes that are not UTF-8', Buffer.concat([svg('').subarray(0, -6), Buffer.from([0xff]), Buffer.from('</svg>')])],
    ['an encoding that hides markup', Buffer.from(`<?xml version="1.0" encoding="ISO-2022-JP"?>${svg('')}`)],
    ['an end too early', svg('<g>')],
  ])('SVG with %s is refused', async (_name, body) => {
    const { findings } = await run(server.origin, [want(answer(body, 'image/svg+xml'))]);
    expect(findings).toEqual([expect.stringContaining('bad-content')]);
  });

  it('SVG in Latin-1 is read as what it is', async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${svg('<text>\u00e4</text>')}`;
    const body = Buffer.from(text, 'latin1');
    const { bytes } = await run(server.origin, [want(answer(body, 'image/svg+xml'))]);
    expect([...bytes.values()]).toEqual([body]);
  });
});

describe('a position in an image', () => {
  const body = build.jpeg(build.jpegExifSegment(build.tiff({ gps: true, orientation: 3 })));

  it('is a warning, and the image is stored', async () => {
    const { stored, findings } = await run(server.origin, [want(answer(body, 'image/jpeg', 'jpg'))]);
    expect(stored).toHaveLength(1);
    expect(findings).toEqual([expect.stringContaining('gps-metadata: This image holds the position')]);
  });

  it('goes with all metadata but the orientation, where that is wanted', async () => {
    const path = answer(body, 'image/jpeg', 'jpg');
    const { bytes, findings } = await run(server.origin, [want(path)], { stripMetadata: true });
    expect(findings).toEqual([]);
    expect([...bytes.values()]).toEqual([build.jpeg(build.jpegExifSegment(build.tiff({ orientation: 3 })))]);
  });

  it('is still a warning where the format does not let it go', async () => {
    const path = answer(build.heic(build.tiff({ gps: true })), 'image/heic', 'heic');
    const { findings } = await run(server.origin, [want(path)], { stripMetadata: true });
    expect(findings).toEqual([expect.stringContaining('gps-metadata')]);
  });
});

describe('an original', () => {
  const body = picture('original');
  const ask = async (more: { md5: string; size: number }) => {
    const path = `${answer(body, 'image/png', 'png')}?skip-default-optimizations`;
    server.answer(path, serve(body));
    return run(server.origin, [want(path, { ...more, mimeType: 'image/png' })]);
  };

  it('is stored when it has the md5 and the size that the CMS names', async () => {
    expect((await ask({ md5: md5(body), size: body.length })).stored).toHaveLength(1);
  });

  it.each([
    ['another md5', { md5: md5(Buffer.from('x')), size: body.length }, 'their md5 differs'],
    ['another size', { md5: md5(body), size: body.length + 1 }, `but ${body.length} came`],
  ])('is refused with %s', async (_name, facts, reason) => {
    expect((await ask(facts)).findings).toEqual([expect.stringContaining(reason)]);
  });
});

it('the name of a file comes from its bytes, whatever the URL looks like', async () => {
  const tricky = [
    '/7/..%2F..%2Fetc%2Fpasswd',
    '/7/%00.php',
    '/7/con.png',
    '/7/%C3%A4%3A%2A%3F.png',
    '/7/a.mp4?fm=jpg',
    '/7/..%5C..%5Cx.html',
  ];
  const body = build.jpeg();
  for (const path of tricky) server.answer(path, serve(body, 'image/jpeg'));
  const { stored } = await run(
    server.origin,
    tricky.map((path) => want(path)),
  );
  expect(stored.map(({ extension, file }) => [extension, /^[0-9a-f]{64}$/.test(file.split('/').at(-1) ?? '')])).toEqual(
    tricky.map(() => ['jpg', true]),
  );
});
