import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { checkContent } from '../../packages/datocms-assets/src/content/check-content.ts';
import type { FetchedBody } from '../../packages/datocms-assets/src/fetch/receive-body.ts';
import { SpooledBody } from '../../packages/datocms-assets/src/io/spooled-body.ts';
import type { FetchRequest } from '../../packages/datocms-assets/src/plan/fetch-request.ts';
import * as build from './build-images.ts';

// Bodies of many types, for tests of the content checks.

export const jpeg = build.jpeg();
export const png = build.png();
export const webp = build.webp(0);
export const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
export const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n');
export const mp4 = Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex');
/** The first page of an Ogg file with sound of the codec Opus. */
export const opus = Buffer.concat([Buffer.from('OggS\0\x02'), Buffer.alloc(20), Buffer.from('\x01\x13OpusHead')]);
export const heic = build.heic(build.tiff());
export const flash = Buffer.concat([Buffer.from('CWS'), Buffer.alloc(40, 1)]);
export const gzip = Buffer.from('1f8b0800000000000003030000000000000000', 'hex');
/** The beginning of a container of Microsoft, in which old documents of Office and models of Revit are. */
export const compoundFile = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504)]);
/** The JavaScript MIME types (https://mimesniff.spec.whatwg.org/#javascript-mime-type). */
export const scriptTypes = [
  ...['application/ecmascript', 'application/javascript', 'application/x-ecmascript', 'application/x-javascript'],
  ...['text/ecmascript', 'text/javascript', 'text/javascript1.0', 'text/javascript1.1', 'text/javascript1.2'],
  ...['text/javascript1.3', 'text/javascript1.4', 'text/javascript1.5', 'text/jscript', 'text/livescript'],
  ...['text/x-ecmascript', 'text/x-javascript'],
];
/** Bytes of no known type. */
export const unknown = Buffer.from('0102030405060708090a0b0c', 'hex');

/** A ZIP archive with one file, as office documents are. */
export function zip(name: string, content = '<x/>'): Buffer {
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

/** The request for a path, with facts of the original that the CMS knows. */
export function requestFor(path: string, facts: Partial<FetchRequest> = {}): FetchRequest {
  const { href, pathname } = new URL(path, 'https://www.datocms-assets.com');
  return { id: href, url: href, path: pathname, profile: 'web', md5: null, size: null, mimeType: null, ...facts };
}

export function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Checks a body that a host declares as a type. */
export function checkSample(request: FetchRequest, content: string | Buffer, declaredType: string) {
  const bytes = Buffer.from(content as string);
  const spooled = new SpooledBody(bytes.length, bytes, '');
  const body: FetchedBody = {
    bytes: spooled,
    sha256: '',
    md5: md5Of(bytes),
    contentType: declaredType,
    hasLength: true,
  };
  return checkContent(request, body);
}
