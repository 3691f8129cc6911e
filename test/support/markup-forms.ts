/** The document ends its loading only after the answer. */
const run = "const x = new XMLHttpRequest(); x.open('GET', '/ran' + location.pathname, false); x.send()";
const documents = {
  SVG: `<svg xmlns="http://www.w3.org/2000/svg"><script>${run}</script></svg>`,
  XHTML: `<html xmlns="http://www.w3.org/1999/xhtml"><head><script>${run}</script></head></html>`,
};

const mark = '\ufeff';
const declare = (encoding?: string, blanks = 1) =>
  `<?xml version="1.0"${encoding === undefined ? '' : `${' '.repeat(blanks)}encoding="${encoding}"`}?>`;

const utf8 = (text: string) => Buffer.from(text);
const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32be = (text: string) => Buffer.from([...text].flatMap((each) => [0, 0, ...utf16be(each)]));
const utf32le = (text: string) => utf32be(text).swap32();
/** EBCDIC, as far as the documents need it (code page 037). */
const ebcdic = (text: string) => {
  const letters = ' .<(+|&!$*);-/,%_>?`:#@\'="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const codes =
    '404b4c4d4e4f505a5b5c5d5e60616b6c6d6e6f797a7b7c7d7e7f818283848586878889919293949596979899a2a3a4a5a6a7a8a9f0f1f2f3f4f5f6f7f8f9c1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9';
  return Buffer.from([...text].map((each) => codes.slice(letters.indexOf(each) * 2).slice(0, 2)).join(''), 'hex');
};
/** A script whose first character only a reader of ISO-2022-JP sees. */
const hidden = (text: string) => text.replace('<script', '\x1b(J<\x1b(Bscript');

const wide = { 'UTF-16LE': utf16le, 'UTF-16BE': utf16be, 'UTF-32LE': utf32le, 'UTF-32BE': utf32be };
const labels = [
  ...[
    'utf-16',
    'utf-16be',
    'utf-7',
    'utf-32',
    'Shift_JIS',
    'ISO-2022-JP',
    'ISO-2022-KR',
    'hz-gb-2312',
    'gb18030',
    'Big5',
  ],
  ...['IBM037', 'x-user-defined', 'replacement', 'no-such-encoding', ''],
];

function formsOf(text: string): Record<string, Buffer> {
  const forms: Record<string, Buffer> = {
    'in UTF-8': utf8(text),
    'in UTF-8 with a mark': utf8(mark + text),
    'in UTF-8 with two marks': utf8(mark + mark + text),
    'in UTF-8 with a mark and another declaration': utf8(mark + declare('ISO-2022-JP') + text),
    'in ISO-2022-JP': utf8(declare('ISO-2022-JP') + hidden(text)),
    'in ISO-2022-JP, declared far away': utf8(declare('ISO-2022-JP', 3000) + hidden(text)),
    'in ISO-2022-JP, declared with a long name': utf8(declare(`${' '.repeat(60)}ISO-2022-JP`) + hidden(text)),
    'in UTF-7': utf8(declare('utf-7') + text.replace('<script>', '+ADw-script+AD4-')),
    'in EBCDIC': ebcdic(declare('IBM037') + text),
    'declared as UTF-16 in ASCII, then in UTF-16': Buffer.concat([utf8(declare('utf-16le')), utf16le(text)]),
    'behind blanks': utf8(`\n\t ${text}`),
    'behind a vertical tab': utf8(`\v${text}`),
    'behind a zero': utf8(`\0${text}`),
    'before a control character': utf8(`${text}\x01`),
    'before a zero': utf8(`${text}\0`),
    'that does not end': utf8(text.replace(/<\/\w+>$/, '')),
    'before bytes that are not UTF-8': Buffer.concat([utf8(text), Buffer.from([0xff, 0xfe])]),
    'below a root of other letters': utf8(`<é>${text}</é>`),
    'below a root of other letters, before a control character': utf8(`<é>${text}</é>\x01`),
    'in UTF-16LE with the mark of UTF-8': Buffer.concat([utf8(mark), utf16le(declare() + text)]),
    'in UTF-8 with the mark of UTF-16': Buffer.concat([utf16le(mark), utf8(text)]),
  };
  for (const label of labels) forms[`declared as ${label}`] = utf8(declare(label) + text);
  for (const [name, encode] of Object.entries(wide)) {
    forms[`in ${name}`] = encode(text);
    forms[`in ${name} with a mark`] = encode(mark + text);
    forms[`in ${name} with a mark and another declaration`] = encode(mark + declare('utf-8') + text);
    forms[`in ${name} with a declaration`] = encode(declare() + text);
    for (const label of ['utf-16', 'utf-8', 'iso-8859-1']) {
      forms[`in ${name}, declared as ${label}`] = encode(declare(label) + text);
    }
    forms[`in ${name} behind a blank`] = encode(` ${text}`);
    forms[`in ${name} behind a comment`] = encode(`<!-- a -->${text}`);
    forms[`in ${name} before a control character`] = encode(`${declare()}${text}\x01`);
  }
  return forms;
}

/** Documents that tell their server when a browser runs them, in many encodings and next to other bytes. Browsers run some of them. */
export const activeForms: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries(documents).flatMap(([kind, text]) =>
    Object.entries(formsOf(text)).map(([name, bytes]) => [`${kind} ${name}`, bytes]),
  ),
);
