import { encode as encodeMessagePack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { localizeText } from '../support/localize-text.ts';

const host = 'https://www.datocms-assets.com/99001/';
const printable = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'abcxyz-_ 09'), minLength: 1, maxLength: length });
/** URLs of every length up to 200, so that the byte of the length is any letter, digit or mark. */
const url = fc.integer({ min: 1, max: 150 }).map((length) => `${host}${'k'.repeat(length)}.jpg`);
const string = fc.oneof(
  url,
  fc.tuple(printable(20), url).map(([before, url]) => `${before} ${url}`),
  printable(40),
);
const strings = fc
  .array(string, { minLength: 1, maxLength: 4 })
  .filter((values) => values.some((value) => value.includes(host)));

const message = new protobuf.Type('Message')
  .add(new protobuf.Field('texts', 1, 'string', 'repeated'))
  .add(new protobuf.Field('more', 4, 'string', 'repeated'));
const outer = new protobuf.Type('Outer').add(message).add(new protobuf.Field('messages', 1, 'Message', 'repeated'));
new protobuf.Root().add(outer);

const encoders: Readonly<Record<string, (values: readonly string[]) => Uint8Array>> = {
  Protobuf: (texts) => message.encode({ texts }).finish(),
  'Protobuf with two fields': (texts) => message.encode({ texts, more: texts.slice(1) }).finish(),
  'Protobuf with messages in a message': (texts) => outer.encode({ messages: [{ texts }, { texts }] }).finish(),
  MessagePack: (values) => encodeMessagePack(values),
  'a stream of MessagePack': (values) => Buffer.concat(values.map((value) => encodeMessagePack(value))),
  CBOR: (values) => encodeCbor(values),
  netstrings: (values) => Buffer.from(values.map((value) => `${Buffer.byteLength(value)}:${value},`).join('')),
};

describe('a file with the lengths of its strings keeps its bytes', () => {
  it.each(Object.entries(encoders))('%s', (_, encode) => {
    fc.assert(
      fc.property(strings, fc.constantFrom('data', 'data.bin', 'data.pb'), (values, file) => {
        const bytes = Buffer.from(encode(values));
        expect(localizeText(file, bytes).bytes.toString('latin1')).toBe(bytes.toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });

  it('a sequence of CBOR with a string that is a URL', () => {
    fc.assert(
      fc.property(url, printable(40), (url, text) => {
        const bytes = Buffer.concat([encodeCbor(text), encodeCbor(url)]);
        expect(localizeText('data', bytes).bytes.equals(bytes)).toBe(true);
      }),
    );
  });
});

it('a text is rewritten though the character before its URL is the code of the length of that URL', () => {
  for (let code = host.length + 5; code < 0x7f; code++) {
    const url = `${host}${'k'.repeat(code - host.length - 4)}.jpg`;
    for (const text of [
      `See\n${String.fromCharCode(code)} ${url}`,
      `# Notes\n\n- ${String.fromCharCode(code)}${url}\n`,
    ]) {
      const { bytes, findings } = localizeText('notes', Buffer.from(text));
      if (findings.length === 0) expect(bytes.toString()).not.toContain(host);
    }
  }
});
