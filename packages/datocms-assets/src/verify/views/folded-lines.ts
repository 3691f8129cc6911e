import { extname } from 'node:path/posix';

/** A way to write lines that a reader of mails or calendars undoes. Texts are of one byte a character. */
export interface LineForm {
  readonly view: string;
  readonly decode: (text: string) => string;
  /** What may be decoded only with the text that follows. */
  readonly unfinished: RegExp;
}

const quotedPrintable: LineForm = {
  view: 'quoted-printable',
  decode: (text) =>
    text.replace(/=[ \t]*\r?\n|=([0-9A-F]{2})/gi, (_, hex?: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '',
    ),
  unfinished: /=(?:[ \t]{0,998}\r?|[0-9A-F])$/i,
};

/** A line that begins with a blank goes on with the one before (RFC 5545 §3.1, RFC 6350 §3.2). */
const folded: LineForm = {
  view: 'folded lines',
  decode: (text) => text.replace(/\r?\n[ \t]/g, ''),
  unfinished: /\r?\n?$/,
};

const byExtension: Readonly<Record<string, readonly LineForm[]>> = {
  '.eml': [quotedPrintable],
  '.mbox': [quotedPrintable],
  '.mht': [quotedPrintable],
  '.mhtml': [quotedPrintable],
  '.vcf': [quotedPrintable, folded],
  '.ics': [quotedPrintable, folded],
};

/** The forms that the lines of a file may have, by its name. */
export function lineFormsOf(file: string): readonly LineForm[] {
  return byExtension[extname(file).toLowerCase()] ?? [];
}

/** Undoes a form of lines in a file that comes in chunks. */
export async function* decodeLines(form: LineForm, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = '';
  for await (const chunk of chunks) {
    const text = held + chunk.toString('latin1');
    const end = form.unfinished.exec(text)?.index ?? text.length;
    held = text.slice(end);
    yield Buffer.from(form.decode(text.slice(0, end)), 'latin1');
  }
  yield Buffer.from(form.decode(held), 'latin1');
}
