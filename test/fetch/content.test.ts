import { describe, expect, it } from 'vitest';
import { jpeg } from '../support/build-images.ts';
import { answerWith, newFolder, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

let count = 0;
const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);

/** Serves a body at a new path. */
function answer(body: Buffer, type: string): string {
  const path = `/7/${count++}.svg`;
  server.answer(path, answerWith(body, type));
  return path;
}

describe('an SVG with active parts', () => {
  it('is an error that names them, and is not stored', async () => {
    const path = answer(svg('<script>1</script><g onclick="x"/>'), 'image/svg+xml');
    const { stored, findings } = await runDownload(server.origin, [requestFor(path)]);
    expect(stored).toEqual([]);
    expect(findings).toEqual(['active-content: 1 try: it holds a script (<script>), an event handler (onclick).']);
  });

  it('is sanitised with --svg sanitize, with a warning', async () => {
    const path = answer(svg('<script>1</script><path d="M0 0"/>'), 'image/svg+xml');
    const { bytes, findings } = await runDownload(server.origin, [requestFor(path)], { svg: 'sanitize' });
    expect([...bytes.values()].map(String)).toEqual([String(svg('<path d="M0 0"/>'))]);
    expect(findings).toEqual(['active-content: Active parts of this SVG have been taken out: a script (<script>).']);
  });

  it('is the same warning from the cache, and an error again without the option', async () => {
    const path = answer(svg('<script>1</script>'), 'image/svg+xml');
    const cacheDir = newFolder();
    const first = await runDownload(server.origin, [requestFor(path)], { svg: 'sanitize', cacheDir });
    const second = await runDownload(server.origin, [requestFor(path)], { svg: 'sanitize', cacheDir });
    expect(second.findings).toEqual(first.findings);
    expect(second.stored[0]?.from).toBe('cache');
    expect((await runDownload(server.origin, [requestFor(path)], { cacheDir })).findings[0]).toContain(
      'active-content: 1 try',
    );
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
      const { stored, findings } = await runDownload(server.origin, [requestFor(path)], { svg: policy });
      expect(stored).toEqual([]);
      expect(findings).toEqual([expect.stringMatching(/active-content|bad-content/)]);
    }
  });

  it.each([
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(String(svg('<g/>')), 'utf16le')])],
    ['bytes that are not UTF-8', Buffer.concat([svg('').subarray(0, -6), Buffer.from([0xff]), Buffer.from('</svg>')])],
    ['UTF-16 without a byte order mark', Buffer.from(String(svg('<g/>')), 'utf16le')],
    [
      'an encoding that hides markup, declared far away',
      Buffer.from(`<?xml version="1.0"${' '.repeat(3000)}encoding="ISO-2022-JP"?>${svg('')}`),
    ],
    ['an encoding that hides markup', Buffer.from(`<?xml version="1.0" encoding="ISO-2022-JP"?>${svg('')}`)],
    ['an end too early', svg('<g>')],
  ])('SVG with %s is refused', async (_name, body) => {
    const { findings } = await runDownload(server.origin, [requestFor(answer(body, 'image/svg+xml'))]);
    expect(findings).toEqual([expect.stringContaining('bad-content')]);
  });

  it('SVG in Latin-1 is stored', async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${svg('<text>\u00e4</text>')}`;
    const body = Buffer.from(text, 'latin1');
    const { bytes } = await runDownload(server.origin, [requestFor(answer(body, 'image/svg+xml'))]);
    expect([...bytes.values()]).toEqual([body]);
  });
});

it('names a file by its bytes, whatever the URL looks like', async () => {
  const hostilePaths = [
    '/7/..%2F..%2Fetc%2Fpasswd',
    '/7/%00.php',
    '/7/con.png',
    '/7/%C3%A4%3A%2A%3F.png',
    '/7/a.mp4?fm=jpg',
    '/7/..%5C..%5Cx.html',
  ];
  const body = jpeg();
  for (const path of hostilePaths) server.answer(path, answerWith(body, 'image/jpeg'));
  const { stored } = await runDownload(
    server.origin,
    hostilePaths.map((path) => requestFor(path)),
  );
  expect(stored.map(({ extension, file }) => [extension, /^[0-9a-f]{64}$/.test(file.split('/').at(-1) ?? '')])).toEqual(
    hostilePaths.map(() => ['jpg', true]),
  );
});
