import { describe, expect, it } from 'vitest';
import {
  checkSample,
  compoundFile,
  gzip,
  heic,
  jpeg,
  md5Of,
  mp4,
  opus,
  pdf,
  png,
  requestFor,
  svg,
  unknown,
  webp,
  zip,
} from '../../../../test/support/content-samples.ts';

/** As Excel and other programs on Windows write it. */
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('checkContent gives a file the type and extension of its bytes', () => {
  it.each([
    ['/1/a.jpg', jpeg, 'image/jpeg', 'image/jpeg', 'jpg'],
    ['/1/a.jpg', jpeg, 'image/jpg', 'image/jpeg', 'jpg'],
    ['/1/a.jpg?auto=format', webp, 'image/webp', 'image/webp', 'webp'],
    ['/1/a.mp4?fm=jpg', jpeg, 'image/jpeg', 'image/jpeg', 'jpg'],
    ['/1/a.html', png, 'image/png', 'image/png', 'png'],
    ['/1/a', png, '', 'image/png', 'png'],
    ['/1/a.png', png, 'application/octet-stream', 'image/png', 'png'],
    ['/1/a.heic', heic, 'image/heif', 'image/heic', 'heic'],
    ['/1/a.svg', svg, 'image/svg+xml', 'image/svg+xml', 'svg'],
    [
      '/1/a.svg',
      `\ufeff<?xml version="1.0"?>\n<!-- x --><!DOCTYPE svg>\n${svg}`,
      'image/svg+xml',
      'image/svg+xml',
      'svg',
    ],
    ['/1/a.svg', svg, 'application/xml', 'image/svg+xml', 'svg'],
    ['/1/a.pdf', pdf, 'application/pdf', 'application/pdf', 'pdf'],
    ['/1/a.ai', pdf, 'application/postscript', 'application/pdf', 'pdf'],
    ['/1/a.mp4', mp4, 'video/mp4', 'video/mp4', 'mp4'],
    ['/1/a.m4v', mp4, 'video/x-m4v', 'video/mp4', 'mp4'],
    ['/1/a.mov', mp4, 'video/quicktime', 'video/mp4', 'mp4'],
    ['/1/a.opus', opus, 'audio/ogg; codecs=opus', 'audio/ogg', 'opus'],
    ['/1/a.zip', zip('a.txt'), 'application/zip', 'application/zip', 'zip'],
    ['/1/a.pages', zip('Index/a.iwa'), 'application/vnd.apple.pages', 'application/zip', 'pages'],
    ['/1/a.lottie', zip('manifest.json'), 'application/zip', 'application/zip', 'lottie'],
    ['/1/a.pkpass', zip('pass.json'), 'application/vnd.apple.pkpass', 'application/zip', 'pkpass'],
    ['/1/door.rfa', compoundFile, 'application/octet-stream', 'application/x-cfb', 'rfa'],
    ['/1/a.exe', zip('a.txt'), 'application/zip', 'application/zip', 'zip'],
    ['/1/a.tgz', gzip, 'application/x-gzip', 'application/gzip', 'tgz'],
    ['/1/a.txt', 'hello', 'text/plain', 'text/plain', 'txt'],
    ['/1/a.csv', 'a;b\n1;\u00e4', 'text/csv', 'text/csv', 'csv'],
    ['/1/a.csv', Buffer.from('a;b\n1;\xe4', 'latin1'), 'text/csv', 'text/csv', 'csv'],
    ['/1/a.csv', 'a;b', 'application/octet-stream', 'text/plain', 'csv'],
    ['/1/a.csv', utf16('a;b'), 'text/csv', 'text/csv', 'csv'],
    ['/1/a.csv', utf16('a;b').swap16(), 'text/csv', 'text/csv', 'csv'],
    ['/1/a.txt', utf16('a;b'), 'application/octet-stream', 'text/plain', 'txt'],
    ['/1/a.csv', utf16('<a;b'), 'text/csv', 'text/csv', 'txt'],
    ['/1/a.mp1', Buffer.from('fffe04c400000000', 'hex'), 'audio/mpeg', 'audio/mpeg', 'mp1'],
    ['/1/a.md', '# Hello', 'text/markdown', 'text/markdown', 'md'],
    ['/1/a.vtt', 'WEBVTT\n', 'text/vtt', 'text/vtt', 'vtt'],
    ['/1/a.srt', '1\n', 'application/x-subrip', 'text/srt', 'srt'],
    ['/1/a.ics', 'BEGIN:VCALENDAR', 'text/calendar', 'text/calendar', 'ics'],
    ['/1/a.json', '{"a":1}', 'application/json', 'application/json', 'json'],
    ['/1/a.png?fm=json', '{"a":1}', 'application/json', 'application/json', 'json'],
    ['/1/a.xyz', 'plain', 'text/x-odd', 'text/x-odd', 'txt'],
    ['/1/lamp.ies', 'TILT=NONE', 'application/octet-stream', 'text/plain', 'ies'],
    ['/1/lamp.ies', 'TILT=NONE', 'false', 'text/plain', 'ies'],
    ['/1/a.ipynb', '{"cells":[]}', 'application/x-ipynb+json', 'application/x-ipynb+json', 'ipynb'],
    ['/1/a.kml', '<?xml version="1.0"?><kml/>', 'application/vnd.google-earth.kml+xml', 'application/xml', 'kml'],
    ['/1/a.xml', '<?xml version="1.0"?><a/>', 'text/xml', 'application/xml', 'xml'],
    ['/1/a.xsl', '<?xml version="1.0"?><a/>', 'text/xml', 'application/xml', 'xml'],
    // A server that knows no type for the extension leaves it to the browser, which may see HTML or XML in these.
    ['/1/lamp.ies', '<!-- x --> TILT <script>', 'application/octet-stream', 'text/plain', 'txt'],
    ['/1/a.md', '\n<!-- x -->\n# Hello', 'text/markdown', 'text/markdown', 'txt'],
    ['/1/a.css', '<!-- a { color: red } -->', 'text/css', 'text/css', 'css'],
    ['/1/a.pls', '<\u00e9:script xmlns:\u00e9="http://www.w3.org/1999/xhtml">', '', 'text/plain', 'txt'],
    ['/1/a.tcx', '<!-- x --><tcx><![CDATA[><script>]]></tcx>', 'application/xml', 'application/xml', 'xml'],
    ['/1/a.tcx', '<?xml version="1.0"?><!-- x --><tcx/>', 'application/xml', 'application/xml', 'tcx'],
    // Browsers take the last one of several types.
    ['/1/a.png', png, 'image/png, image/png', 'image/png', 'png'],
    ['/1/a.txt', 'hello <b>', 'text/html,', 'text/plain', 'txt'],
    ['/1/a.dwg', unknown, 'application/acad', 'application/acad', 'dwg'],
    ['/1/a.php', unknown, 'application/octet-stream', 'application/octet-stream', 'bin'],
    ['/1/a', unknown, '', 'application/octet-stream', 'bin'],
  ])('%s, case %#', async (path, content, declared, type, extension) => {
    expect(await checkSample(requestFor(path), content, declared)).toMatchObject({ type, extension });
  });
});

it.each(['php74', 'pht', 'stm', 'asa', 'asmx', 'ascx', 'axd', 'svc', 'cshtml', 'cfm', 'cfc', 'jspf', 'fcgi'])(
  'checkContent keeps no name that servers run: %s',
  async (extension) => {
    const checked = await checkSample(requestFor(`/1/a.${extension}`), unknown, 'application/octet-stream');
    expect(checked.extension).toBe('bin');
  },
);

describe('checkContent refuses', () => {
  const image = { mimeType: 'image/jpeg' };
  it.each([
    ['an error page', requestFor('/1/a.jpg', image), '<!doctype html><title>404', 'text/html', 'an HTML page'],
    [
      'an error page that is declared as an image',
      requestFor('/1/a.jpg', image),
      '<html><body>',
      'image/jpeg',
      'an HTML page',
    ],
    [
      'an error page without a declared type',
      requestFor('/1/a.jpg'),
      '\n<!-- x --><HTML lang="en">',
      '',
      'an HTML page',
    ],
    ['an error page in plain text', requestFor('/1/a.jpg', image), 'Login required', 'text/html', 'an HTML page'],
    ['text instead of an image', requestFor('/1/a.jpg', image), 'no such image', 'image/jpeg', 'its bytes are text'],
    ['JSON instead of an image', requestFor('/1/a.jpg', image), '{"error":1}', 'image/jpeg', 'its bytes are text'],
    ['an image with an unknown type', requestFor('/1/a.jpg'), png, 'constructor', 'calls it constructor'],
    ['text with an unknown type', requestFor('/1/a.xyz'), 'plain', '__proto__', 'calls it __proto__'],
    ['another image than declared', requestFor('/1/a.jpg', image), png, 'image/jpeg', 'its bytes are image/png'],
    [
      'a video that is declared as an image',
      requestFor('/1/a.jpg', image),
      mp4,
      'image/jpeg',
      'its bytes are video/mp4',
    ],
    [
      'an image that is declared as a document',
      requestFor('/1/a.pdf'),
      png,
      'application/pdf',
      'its bytes are image/png',
    ],
    ['SVG that is declared as PNG', requestFor('/1/a.png'), svg, 'image/png', 'its bytes are image/svg+xml'],
    [
      'XML that is declared as an image',
      requestFor('/1/a.png'),
      '<?xml version="1.0"?><Error/>',
      'image/png',
      'application/xml',
    ],
    ['unknown bytes that are declared as an image', requestFor('/1/a.png'), unknown, 'image/png', 'no known type'],
    ['unknown bytes that are declared as text', requestFor('/1/a.csv'), unknown, 'text/csv', 'no known type'],
    ['unknown bytes that are declared as XML', requestFor('/1/a.xml'), unknown, 'application/xml', 'no known type'],
    ['unknown bytes that are named as SVG', requestFor('/1/a.svg'), unknown, '', 'its name ends in .svg'],
    ['text that is declared as XML', requestFor('/1/a.txt'), 'hello', 'text/x-any+xml', 'its bytes are text'],
    [
      'SVG in UTF-16 that is declared as a document',
      requestFor('/1/a.doc'),
      Buffer.from(svg, 'utf16le'),
      'application/msword',
      'its bytes are image/svg+xml',
    ],
    ['HTML behind another type', requestFor('/1/a.txt'), 'a<p>', 'text/plain, text/html', 'an HTML page'],
    ['invalid JSON', requestFor('/1/a.json'), '{"a":', 'application/json', 'no JSON'],
  ])('%s', async (_content, request, content, declared, reason) => {
    await expect(checkSample(request, content, declared)).rejects.toMatchObject({
      code: 'bad-content',
      message: expect.stringContaining(reason),
    });
  });
});

describe('checkContent of an original', () => {
  const path = '/1/a.jpg?skip-default-optimizations';
  const facts = { md5: md5Of(jpeg), size: jpeg.length, mimeType: 'image/jpeg' };

  it('accepts the bytes of the original', async () => {
    expect(await checkSample(requestFor(path, facts), jpeg, 'image/jpeg')).toMatchObject({ extension: 'jpg' });
  });

  it.each([
    ['other bytes of the same size', { ...facts, md5: md5Of(png) }, 'md5'],
    ['another size', { ...facts, size: 7 }, 'has 7 bytes in the CMS'],
    ['a size without md5', { ...facts, md5: null, size: 7 }, 'has 7 bytes in the CMS'],
  ])('refuses %s', async (_difference, otherFacts, reason) => {
    await expect(checkSample(requestFor(path, otherFacts), jpeg, 'image/jpeg')).rejects.toMatchObject({
      code: 'bad-content',
      message: expect.stringContaining(reason),
    });
  });

  it('says when to build again if the file may be the one that was just replaced', async () => {
    const fixOf = (updatedAt: Date) =>
      checkSample(requestFor(path, { ...facts, md5: md5Of(png), updatedAt: updatedAt.toISOString() }), jpeg, '').catch(
        ({ fix }: { fix?: string }) => fix,
      );
    expect(await fixOf(new Date())).toContain('ten minutes');
    expect(await fixOf(new Date(0))).toBeUndefined();
  });

  it('does not compare a variant with it', async () => {
    expect(await checkSample(requestFor('/1/a.jpg?w=1', { ...facts, size: 7 }), jpeg, 'image/jpeg')).toMatchObject({
      extension: 'jpg',
    });
  });

  it('accepts bytes of no known type if they have its md5', async () => {
    const request = requestFor('/1/a.bin', { md5: md5Of(unknown) });
    expect(await checkSample(request, unknown, 'audio/mpeg')).toMatchObject({ type: 'audio/mpeg' });
    await expect(checkSample(requestFor('/1/a.bin', { md5: 'other' }), unknown, '')).rejects.toThrow('no known type');
  });

  // The type at the host is what the program said that has uploaded the file.
  it.each([
    ['/1/a.csv', 'a;b', 'application/vnd.ms-excel', 'text/csv', 'csv'],
    ['/1/filemaker.csv', 'a\x0bb', 'text/csv', 'text/csv', 'csv'],
    ['/1/python.json', '{"a":NaN}', 'application/json', 'application/json', 'json'],
    ['/1/a.vcf', 'BEGIN:VCARD\n', 'text/x-vcard', 'text/vcard', 'vcf'],
    ['/1/part.stp', 'ISO-10303-21;', 'model/step', 'model/step', 'stp'],
    ['/1/plan.dxf', '0\nSECTION', 'image/vnd.dxf', 'image/vnd.dxf', 'dxf'],
    ['/1/letter.pdf', 'Dear all', 'application/pdf', 'text/plain', 'txt'],
    ['/1/a.png', jpeg, 'image/png', 'image/jpeg', 'jpg'],
    ['/1/a.svg', svg, 'application/illustrator', 'image/svg+xml', 'svg'],
    ['/1/a.xls', '<?xml version="1.0"?><Workbook/>', 'application/vnd.ms-excel', 'application/xml', 'xml'],
  ])(
    'accepts %s whatever type the host declares, if it has its md5, case %#',
    async (path, content, declared, ...stored) => {
      const [type, extension] = stored;
      const request = requestFor(path, { md5: md5Of(Buffer.from(content as string)).toUpperCase() });
      expect(await checkSample(request, content, declared)).toMatchObject({ type, extension });
      await expect(checkSample({ ...request, md5: md5Of(png) }, content, declared)).rejects.toThrow('calls it');
    },
  );

  it.each([
    ['/1/plan.dxf', '0\nSECTION', 'image/vnd.dxf', 'text/plain'],
    ['/1/sky.hdr', unknown, 'image/vnd.radiance', 'application/octet-stream'],
  ])('accepts %s, an image that no browser shows, by its md5', async (path, content, mimeType, type) => {
    const request = requestFor(path, { mimeType, md5: md5Of(Buffer.from(content as string)) });
    const extension = path.slice(-3);
    expect(await checkSample(request, content, '')).toMatchObject({ type, extension });
    await expect(checkSample({ ...request, mimeType: 'image/png' }, content, '')).rejects.toThrow('came instead');
  });

  it.each([
    ['/1/a.png', 'no image', 'image/png', 'bad-content'],
    ['/1/a.gpx', 'no XML', 'application/gpx+xml', 'bad-content'],
    ['/1/a.csv', 'a;b', 'text/javascript', 'active-content'],
    ['/1/a.html', '<html>', 'application/octet-stream', 'active-content'],
  ])('refuses %s although it has its md5', async (path, content, declared, code) => {
    const request = requestFor(path, { md5: md5Of(Buffer.from(content)) });
    await expect(checkSample(request, content, declared)).rejects.toMatchObject({ code });
  });
});
