import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as build from '../../../../test/support/build-images.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { SpooledBody } from '../io/spooled-body.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { checkContent } from './check-content.ts';

const cms = 'https://www.datocms-assets.com';
const wanted = (path: string, more: Partial<FetchRequest> = {}): FetchRequest => {
  const url = new URL(path, cms);
  return {
    id: url.href,
    url: url.href,
    path: url.pathname,
    profile: 'web',
    md5: null,
    size: null,
    mimeType: null,
    ...more,
  };
};
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
const received = (content: string | Buffer, declared: string): FetchedBody => {
  const bytes = Buffer.from(content as string);
  return { bytes: new SpooledBody(bytes.length, bytes, ''), sha256: '', md5: md5(bytes), declared, hasLength: true };
};
const none = new Set<string>();
const check = (each: FetchRequest, content: string | Buffer, declared: string, allowed: ReadonlySet<string> = none) =>
  checkContent(each, received(content, declared), allowed);

const jpeg = build.jpeg();
const png = build.png();
const webp = build.webp(0);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n');
const mp4 = Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex');
const heic = build.heic(build.tiff());
const swf = Buffer.concat([Buffer.from('CWS'), Buffer.alloc(40, 1)]);
const unknown = Buffer.from('0102030405060708090a0b0c', 'hex');
const gzip = Buffer.from('1f8b0800000000000003030000000000000000', 'hex');

/** A ZIP archive with one file, as office documents are. */
function zip(name: string, content = '<x/>'): Buffer {
  const data = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), data]);
}

describe('checkContent names a file by what its bytes are', () => {
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
    ['/1/a.zip', zip('a.txt'), 'application/zip', 'application/zip', 'zip'],
    ['/1/a.pages', zip('Index/a.iwa'), 'application/vnd.apple.pages', 'application/zip', 'pages'],
    ['/1/a.exe', zip('a.txt'), 'application/zip', 'application/zip', 'zip'],
    ['/1/a.tgz', gzip, 'application/x-gzip', 'application/gzip', 'tgz'],
    ['/1/a.txt', 'hello', 'text/plain', 'text/plain', 'txt'],
    ['/1/a.csv', 'a;b\n1;\u00e4', 'text/csv', 'text/csv', 'csv'],
    ['/1/a.csv', Buffer.from('a;b\n1;\xe4', 'latin1'), 'text/csv', 'text/csv', 'csv'],
    ['/1/a.csv', 'a;b', 'application/octet-stream', 'text/plain', 'csv'],
    ['/1/a.md', '# Hello', 'text/markdown', 'text/markdown', 'md'],
    ['/1/a.vtt', 'WEBVTT\n', 'text/vtt', 'text/vtt', 'vtt'],
    ['/1/a.srt', '1\n', 'application/x-subrip', 'text/srt', 'srt'],
    ['/1/a.ics', 'BEGIN:VCALENDAR', 'text/calendar', 'text/calendar', 'ics'],
    ['/1/a.json', '{"a":1}', 'application/json', 'application/json', 'json'],
    ['/1/a.png?fm=json', '{"a":1}', 'application/json', 'application/json', 'json'],
    ['/1/a.xyz', 'plain', 'text/x-odd', 'text/x-odd', 'txt'],
    ['/1/a.kml', '<?xml version="1.0"?><kml/>', 'application/vnd.google-earth.kml+xml', 'application/xml', 'kml'],
    ['/1/a.xml', '<?xml version="1.0"?><a/>', 'text/xml', 'application/xml', 'xml'],
    ['/1/a.xsl', '<?xml version="1.0"?><a/>', 'text/xml', 'application/xml', 'xml'],
    ['/1/a.dwg', unknown, 'application/acad', 'application/acad', 'dwg'],
    ['/1/a.php', unknown, 'application/octet-stream', 'application/octet-stream', 'bin'],
    ['/1/a', unknown, '', 'application/octet-stream', 'bin'],
  ])('%s as %#', async (path, content, declared, type, extension) => {
    expect(await check(wanted(path), content, declared)).toMatchObject({ type, extension });
  });
});

describe('checkContent refuses', () => {
  const image = { mimeType: 'image/jpeg' };
  it.each([
    [
      'an error page',
      wanted('/1/a.jpg', image),
      '<!doctype html><title>404',
      'text/html',
      'bad-content',
      'an HTML page',
    ],
    [
      'an error page that is called an image',
      wanted('/1/a.jpg', image),
      '<html><body>',
      'image/jpeg',
      'bad-content',
      'an HTML page',
    ],
    [
      'an error page that is called nothing',
      wanted('/1/a.jpg'),
      '\n<!-- x --><HTML lang="en">',
      '',
      'bad-content',
      'an HTML page',
    ],
    [
      'an error page in plain text',
      wanted('/1/a.jpg', image),
      'Login required',
      'text/html',
      'bad-content',
      'an HTML page',
    ],
    [
      'text in place of an image',
      wanted('/1/a.jpg', image),
      'no such image',
      'image/jpeg',
      'bad-content',
      'its bytes are text',
    ],
    [
      'JSON in place of an image',
      wanted('/1/a.jpg', image),
      '{"error":1}',
      'image/jpeg',
      'bad-content',
      'its bytes are text',
    ],
    [
      'another image than declared',
      wanted('/1/a.jpg', image),
      png,
      'image/jpeg',
      'bad-content',
      'its bytes are image/png',
    ],
    [
      'a video that is called an image',
      wanted('/1/a.jpg', image),
      mp4,
      'image/jpeg',
      'bad-content',
      'its bytes are video/mp4',
    ],
    [
      'an image that is called a document',
      wanted('/1/a.pdf'),
      png,
      'application/pdf',
      'bad-content',
      'its bytes are image/png',
    ],
    ['SVG that is called PNG', wanted('/1/a.png'), svg, 'image/png', 'bad-content', 'its bytes are image/svg+xml'],
    [
      'XML that is called an image',
      wanted('/1/a.png'),
      '<?xml version="1.0"?><Error/>',
      'image/png',
      'bad-content',
      'application/xml',
    ],
    [
      'unknown bytes that are called an image',
      wanted('/1/a.png'),
      unknown,
      'image/png',
      'bad-content',
      'no known type',
    ],
    ['unknown bytes that are called text', wanted('/1/a.csv'), unknown, 'text/csv', 'bad-content', 'no known type'],
    ['JSON that is none', wanted('/1/a.json'), '{"a":', 'application/json', 'bad-content', 'no JSON'],
    [
      'HTML that was uploaded',
      wanted('/1/a.html', { mimeType: 'text/html' }),
      '<p>',
      'text/html',
      'active-content',
      'text/html',
    ],
    ['HTML by its name', wanted('/1/a.html'), '<p>', 'text/html', 'active-content', 'text/html'],
    ['HTML that is called text', wanted('/1/a.html'), '<script>', 'text/plain', 'active-content', 'text/html'],
    ['HTML that is called Markdown', wanted('/1/a.md'), '<script>', 'text/markdown', 'active-content', 'HTML'],
    [
      'XHTML',
      wanted('/1/a.xhtml'),
      '<?xml version="1.0"?><html xmlns="x">',
      'application/xhtml+xml',
      'active-content',
      'text/html',
    ],
    ['script', wanted('/1/a.js'), 'alert(1)', 'text/javascript', 'active-content', 'text/javascript'],
    [
      'script by its old name',
      wanted('/1/a.js'),
      'alert(1)',
      'application/x-javascript',
      'active-content',
      'text/javascript',
    ],
    [
      'script by its version',
      wanted('/1/a.js'),
      'alert(1)',
      'text/javascript1.5',
      'active-content',
      'text/javascript1.5',
    ],
    ['script that is called text', wanted('/1/a.js'), 'alert(1)', 'text/plain', 'active-content', 'ends in .js'],
    ['a script of the server', wanted('/1/a.php'), '<?php phpinfo();', 'text/plain', 'active-content', 'ends in .php'],
    ['Flash', wanted('/1/a.swf'), swf, 'application/x-shockwave-flash', 'active-content', 'x-shockwave-flash'],
    [
      'Flash that is called an image',
      wanted('/1/a.png', image),
      swf,
      'image/png',
      'active-content',
      'x-shockwave-flash',
    ],
    [
      'WebAssembly',
      wanted('/1/a.wasm'),
      Buffer.from('0061736d01000000', 'hex'),
      'application/wasm',
      'active-content',
      'wasm',
    ],
    [
      'a style sheet of XSLT',
      wanted('/1/a.xsl'),
      '<?xml version="1.0"?><a/>',
      'text/xsl',
      'active-content',
      'text/xsl',
    ],
    [
      'a web archive',
      wanted('/1/a.mht'),
      'MIME-Version: 1.0',
      'multipart/related',
      'active-content',
      'multipart/related',
    ],
  ])('%s', async (_name, each, content, declared, code, reason) => {
    await expect(check(each, content, declared)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(reason),
    });
  });
});

describe('checkContent compares an original', () => {
  const path = '/1/a.jpg?skip-default-optimizations';
  const facts = { md5: md5(jpeg), size: jpeg.length, mimeType: 'image/jpeg' };

  it('and accepts the very bytes', async () => {
    expect(await check(wanted(path, facts), jpeg, 'image/jpeg')).toMatchObject({ extension: 'jpg' });
  });

  it.each([
    ['other bytes of the same size', { ...facts, md5: md5(png) }, 'md5'],
    ['another size', { ...facts, size: 7 }, 'has 7 bytes in the CMS'],
    ['a size without md5', { ...facts, md5: null, size: 7 }, 'has 7 bytes in the CMS'],
  ])('and refuses %s', async (_name, more, reason) => {
    await expect(check(wanted(path, more), jpeg, 'image/jpeg')).rejects.toMatchObject({
      code: 'bad-content',
      message: expect.stringContaining(reason),
    });
  });

  it('but not a variant of it', async () => {
    expect(await check(wanted('/1/a.jpg?w=1', { ...facts, size: 7 }), jpeg, 'image/jpeg')).toMatchObject({
      extension: 'jpg',
    });
  });

  it('by which bytes that nobody recognises are vouched for', async () => {
    const vouched = wanted('/1/a.bin', { md5: md5(unknown) });
    expect(await check(vouched, unknown, 'audio/mpeg')).toMatchObject({ type: 'audio/mpeg' });
    await expect(check(wanted('/1/a.bin', { md5: 'other' }), unknown, '')).rejects.toThrow('no known type');
  });
});

describe('checkContent accepts active types that are allowed', () => {
  it.each([
    ['/1/a.html', '<p>', 'text/html', 'text/html', 'html'],
    ['/1/a.js', 'alert(1)', 'application/javascript', 'text/javascript', 'txt'],
  ])('%s', async (path, content, declared, type, extension) => {
    expect(await check(wanted(path), content, declared, new Set([type]))).toMatchObject({ type, extension });
  });
});
