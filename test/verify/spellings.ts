import { brotliCompressSync, crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** Escapes the characters for which `picked` is true, and those that the encoding must escape. */
export type Spell = (text: string, picked?: (index: number) => boolean) => string;

const hex = (character: string, width = 2) => character.charCodeAt(0).toString(16).padStart(width, '0');

function spelling(own: Readonly<Record<string, string>>, escapeOne: (character: string) => string): Spell {
  return (text, picked = () => true) =>
    [...text]
      .map((character, index) => (picked(index) ? escapeOne(character) : (own[character] ?? character)))
      .join('');
}

const html = { '&': '&amp;' };
const script = { '\\': '\\\\' };
/** A blank behind an escape would end the escape. */
const css = { ...script, ' ': '\\20 ' };

const percent = (character: string) => Buffer.from(character).toString('hex').replace(/../g, '%$&');

/** Escapes of single characters, by their names in the tests. */
export const escapes = {
  'percent-encoding': spelling({ '%': '%25' }, percent),
  'percent-encoding in capitals': spelling({ '%': '%25' }, (character) => percent(character).toUpperCase()),
  'decimal entities': spelling(html, (character) => `&#${character.charCodeAt(0)};`),
  'hexadecimal entities': spelling(html, (character) => `&#x${hex(character)};`),
  'long entities': spelling(html, (character) => `&#X${hex(character, 6).toUpperCase()};`),
  '\\u': spelling(script, (character) => `\\u${hex(character, 4)}`),
  '\\U in capitals': spelling(script, (character) => `\\u${hex(character, 4).toUpperCase()}`),
  '\\u{}': spelling(script, (character) => `\\u{${hex(character)}}`),
  '\\x': spelling(script, (character) => `\\x${hex(character)}`),
  'CSS escapes': spelling(css, (character) => `\\${hex(character)} `),
  'long CSS escapes': spelling(css, (character) => `\\${hex(character, 6)}`),
  'octal escapes': spelling(script, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`),
} as const satisfies Record<string, Spell>;

const named: Readonly<Record<string, string>> = {
  ':': '&colon;',
  '/': '&sol;',
  '.': '&period;',
  '&': '&amp;',
  '?': '&quest;',
};

/** Spellings that pages and data use. */
export const usual: Readonly<Record<string, (text: string) => string>> = {
  'plain text': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  encodeURIComponent: encodeURIComponent,
  'encodeURIComponent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'encodeURIComponent three times': (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  'JSON with \\/': (text) => text.replaceAll('/', '\\/'),
  'JSON in JSON with \\/': (text) => text.replaceAll('/', '\\\\\\/'),
  '\\u002F for slashes': (text) => text.replaceAll('/', '\\u002F'),
  '\\x2F for slashes': (text) => text.replaceAll('/', '\\x2f'),
  'a regular expression': (text) => text.replace(/[./?]/g, '\\$&'),
  'a CSS identifier': (text) => text.replace(/[^\w-]/g, '\\$&'),
  'named entities': (text) => text.replace(/[:/.&?]/g, (character) => named[character] ?? character),
  'entities escaped once more': (text) => text.replace(/[:/.]/g, (each) => `&amp;#${each.charCodeAt(0)};`),
  'entities without semicolons': (text) => text.replace(/[:/.-]/g, (each) => `&#${each.charCodeAt(0)}`),
  'escape()': (text) => text.replace(/[:/.-]/g, (each) => `%u${hex(each, 4)}`),
  'backslashes for slashes': (text) => text.replaceAll('/', '\\'),
  'full-width letters': (text) =>
    text.replace(/[a-z](?=[a-z-]*-)/g, (each) => String.fromCodePoint(each.charCodeAt(0) + 0xfee0)),
  'bold letters': (text) => withBoldLetters(text, (bold) => bold),
  'bold letters in JSON': (text) => withBoldLetters(text, escapeUnits('\\u')),
  'bold letters in JSON in JSON': (text) => withBoldLetters(text, escapeUnits('\\\\u')),
  'bold letters by escape()': (text) => withBoldLetters(text, escapeUnits('%u')),
  'bold letters in JSON in an attribute': (text) => withBoldLetters(text, escapeUnits('&#92;u')),
  'an ideographic full stop': (text) => text.replace('.com', '\u3002com'),
  'a soft hyphen inside': (text) => text.replace('ocms', 'o\u00adcms'),
  'a zero-width space inside': (text) => text.replace('ocms', 'o\u200bcms'),
  'a line break inside': (text) => text.replace('ocms', 'o\r\n\tcms'),
  'a tab inside': (text) => text.replace('ocms', 'o\tcms'),
  'a line that goes on': (text) => text.replace('ocms', 'o\\\ncms'),
  'a line that goes on behind U+2028': (text) => text.replace('ocms', 'o\\\u2028cms'),
  'a reference with many zeros': (text) => text.replace('ocms', `o&#x${'0'.repeat(40)}63;ms`),
  'a decimal reference with many zeros': (text) => text.replace('ocms', `o&#${'0'.repeat(12)}99;ms`),
  'references of which the ampersand is percent-encoded': (text) => text.replaceAll('c', '%26#99;'),
  'CSS escapes of which the last digit is a reference': (text) => text.replaceAll('c', '\\6&#51; '),
};

/** Mathematical letters, which a host parser reads as ASCII. UTF-16 has two units for each. */
function withBoldLetters(text: string, spell: (bold: string) => string): string {
  return text.replace(/[a-z](?=[a-z-]*-)/g, (each) => spell(String.fromCodePoint(each.charCodeAt(0) - 0x61 + 0x1d41a)));
}

const escapeUnits = (start: string) => (text: string) =>
  text.replace(/./gs, (unit) => start + unit.charCodeAt(0).toString(16));

const utf16be = (bytes: Buffer) => Buffer.from(bytes.toString('latin1'), 'utf16le').swap16();

/** Containers of other bytes, by their names in the tests. */
export const containers: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  base64: (bytes) => Buffer.from(bytes.toString('base64')),
  'base64 behind one letter': (bytes) => Buffer.from(`x${bytes.toString('base64')}`),
  'base64 behind two letters': (bytes) => Buffer.from(`xy${bytes.toString('base64')}`),
  'base64 behind three letters': (bytes) => Buffer.from(`xyz${bytes.toString('base64')}`),
  'base64 of a longer text': (bytes) =>
    Buffer.from(Buffer.concat([Buffer.from('ab '), bytes, Buffer.from(' c')]).toString('base64')),
  'base64 of more text': (bytes) =>
    Buffer.from(Buffer.concat([Buffer.from('b '), bytes, Buffer.from(' ca')]).toString('base64')),
  base64url: (bytes) => Buffer.from(bytes.toString('base64url')),
  'base64 in lines': (bytes) => Buffer.from(bytes.toString('base64').replace(/.{20}/g, '$&\r\n')),
  'UTF-16LE': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  'UTF-16BE': utf16be,
  'UTF-16LE with a mark, not aligned': (bytes) =>
    Buffer.concat([Buffer.from([0, 0xff, 0xfe]), Buffer.from(bytes.toString('latin1'), 'utf16le')]),
  gzip: (bytes) => gzipSync(bytes),
  'gzip behind other bytes': (bytes) => Buffer.concat([Buffer.from([0, 1, 2, 3]), gzipSync(bytes), Buffer.from('end')]),
  'the second member of gzip': (bytes) => Buffer.concat([gzipSync('first'), gzipSync(bytes)]),
  'gzip with all fields of its header': (bytes) =>
    Buffer.concat([Buffer.from('1f8b081e000000000003', 'hex'), gzipFields, gzipSync(bytes).subarray(10)]),
  zip: (bytes) => zipOf({ 'a.txt': bytes }),
  'zip, stored': (bytes) => zipOf({ 'a.txt': bytes }, { stored: true }),
  'PDF stream': (bytes) => pdfOf(bytes),
  'PDF stream in a stored zip': (bytes) =>
    zipOf({ 'a.txt': Buffer.alloc(2000, 'a text\n'), 'a.pdf': pdfOf(bytes) }, { stored: true }),
  'PNG, zTXt': (bytes) => pngOf('zTXt', deflateSync(bytes)),
  'PNG, iTXt': (bytes) => pngOf('iTXt', deflateSync(bytes)),
  'zlib in base64': (bytes) => Buffer.from(deflateSync(bytes).toString('base64')),
  'gzip in base64 with \\/': (bytes) => Buffer.from(gzipSync(bytes).toString('base64').replaceAll('/', '\\/')),
  'zlib in base64 with \\u002b': (bytes) => Buffer.from(escapeBase64(deflateSync(bytes), (code) => `\\u00${code}`)),
  'gzip in base64 with %2B': (bytes) => Buffer.from(encodeURIComponent(gzipSync(bytes).toString('base64'))),
};

/** An extra field of 3 bytes, a file name, a comment, and a checksum that nothing compares (RFC 1952 §2.3.1). */
const gzipFields = Buffer.from('\x03\0abcpage.html\0a comment\0\x12\x34', 'latin1');

function escapeBase64(bytes: Buffer, escapeOne: (code: string) => string): string {
  return bytes.toString('base64').replace(/[+/=]/g, (character) => escapeOne(hex(character)));
}

export const brotli = (bytes: Buffer) => brotliCompressSync(bytes);

/** The extra field in which archivers keep when a file was modified. */
const modified = Buffer.from('UT\x05\0\x01\x00\xf1\x53\x65', 'latin1');

/** A zip archive of local headers and data, without the directory, which the search does not read. */
export function zipOf(
  files: Readonly<Record<string, Buffer>>,
  { stored = false, flags = 0, method = stored ? 0 : 8 }: { stored?: boolean; flags?: number; method?: number } = {},
): Buffer {
  const parts = Object.entries(files).flatMap(([name, bytes]) => {
    const data = stored ? bytes : deflateRawSync(bytes);
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(method, 8);
    header.writeUInt32LE(data.length, 18);
    header.writeUInt32LE(bytes.length, 22);
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(modified.length, 28);
    return [header, Buffer.from(name), modified, data];
  });
  return Buffer.concat([...parts, Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
}

export function pdfOf(bytes: Buffer): Buffer {
  const zlibStream = Buffer.concat([Buffer.from([0x78, 0x9c]), deflateRawSync(bytes)]);
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode /Length ${zlibStream.length} >>\nstream\r\n`),
    zlibStream,
    Buffer.from('\nendstream\nendobj\n%%EOF\n'),
  ]);
}

/** A PNG of a chunk with packed text, or with a packed colour profile. */
export function pngOf(chunk: 'zTXt' | 'iTXt' | 'iCCP', zlibStream: Buffer): Buffer {
  const before = chunk === 'iTXt' ? 'Comment\0\x01\0en\0Kommentar\0' : 'Comment\0\0';
  const header = Buffer.from('0000000100000001080000000000', 'hex').subarray(0, 13);
  const pixels = deflateSync(Buffer.alloc(2));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk(chunk, Buffer.concat([Buffer.from(before, 'latin1'), zlibStream])),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
