import { describe, expect, it } from 'vitest';
import { isText } from './is-text.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=100&auto=format';
const latin1 = (bytes: Buffer) => bytes.toString('latin1');
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

describe('a file whose name does not tell its format', () => {
  it.each([
    ['prose', `See ${url}.\n`],
    ['prose in UTF-8', `Ein Kessel, größer: ${url}\r\n`],
    ['settings', `picture=${url}\nother: ${url}\n`],
    ['terminal output', `\x1b[1mpicture\x1b[0m ${url}\n`],
    ['an empty file', ''],
    ['a number in front of a URL', `1. ${url}\n12 ${url}\n`],
    ['a letter that is the length of the URL behind it', `M${url}\nand more\n`],
    ['a mark that is the length of the URL behind it', `\n=${url.slice(0, 61)}\nand more\n`],
  ])('is text if it holds %s', (_name, text) => {
    expect(isText(latin1(Buffer.from(text)))).toBe(true);
  });

  it.each([
    ['MessagePack', bytes(0x82, 0xa5, 'title', 0xa6, 'Kettle', 0xa5, 'image', 0xd9, url.length, url)],
    ['CBOR', bytes(0xa1, 0x65, 'image', 0x78, url.length, url)],
    ['Protobuf with small numbers', bytes(0x0a, 6, 'Kettle', 0x12, url.length, url)],
    ['Protobuf that is printable', bytes('\n', url.length, url)],
    ['Protobuf with a mark as length', bytes('\n', 58, url.slice(0, 58), '\n', 124, `${url} ${'x'.repeat(47)}`)],
    ['Protobuf with words before the URL', bytes('\n', 62, `See ${url.slice(0, 58)}`, '\n', 6, 'Kettle')],
    ['a Protobuf message in a message', bytes('\n', 60, '\n', 58, url.slice(0, 58))],
    ['CBOR that is printable', bytes('x', 58, url.slice(0, 58), 'fKettle')],
    ['MessagePack that is UTF-8', bytes(0xd9, 160, url.padEnd(160, 'x'))],
    ['strings behind their lengths', bytes(58, url.slice(0, 58), 32, 'x'.repeat(32))],
    ['Avro that is printable', bytes(116, url.slice(0, 58), 64, 'x'.repeat(32))],
    ['bencode', Buffer.from(`d5:image${url.length}:${url}e`)],
    ['a netstring', Buffer.from(`${url.length}:${url},`)],
    ['RESP', Buffer.from(`*1\r\n$${url.length}\r\n${url}\r\n`)],
    ['mail', Buffer.from(`Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${url.slice(0, 60)}=\r\n`)],
    ['another encoding', Buffer.from(`größer ${url}`, 'latin1')],
    ['a zero byte behind much text', Buffer.from(`${'x'.repeat(5000)}${url}\0`)],
  ])('is no text if it holds %s', (_name, file) => {
    expect(isText(latin1(file))).toBe(false);
  });
});
