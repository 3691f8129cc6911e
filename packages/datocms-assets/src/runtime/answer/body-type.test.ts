import { expect, it } from 'vitest';
import {
  checkSample,
  heic,
  jpeg,
  mp4,
  pdf,
  png,
  requestFor,
  scriptTypes,
  svg,
  unknown,
  webp,
} from '../../../../../test/support/content-samples.ts';
import { typeOfBody } from './body-type.ts';

const xml = '<?xml version="1.0"?><a/>';
const html = '<!doctype html><p>';

/** The type, or the code of the error that refuses the body. */
const typeOr = (error: { readonly code: string }) => error.code;

it.each<[string | Buffer, string, string]>([
  [jpeg, 'image/jpeg', 'image/jpeg'],
  [webp, 'image/webp; q=1', 'image/webp'],
  [png, '', 'image/png'],
  [png, 'image/png, application/pdf', 'bad-content'],
  [png, 'application/pdf', 'bad-content'],
  [heic, 'image/heif', 'image/heic'],
  [mp4, 'video/quicktime', 'video/mp4'],
  [mp4, 'image/jpeg', 'bad-content'],
  [pdf, 'APPLICATION/PDF', 'application/pdf'],
  [svg, 'image/svg+xml', 'image/svg+xml'],
  [svg, 'text/plain', 'image/svg+xml'],
  [svg, 'text/css', 'image/svg+xml'],
  [svg, 'image/png', 'bad-content'],
  [xml, 'application/rss+xml', 'application/xml'],
  [xml, 'text/csv', 'application/xml'],
  [xml, 'application/pdf', 'bad-content'],
  [html, 'text/plain', 'active-content'],
  [html, 'text/html', 'active-content'],
  ['a;b', 'text/csv', 'text/csv'],
  ['a;b', 'application/octet-stream', 'text/plain'],
  ['a;b', 'image/jpeg', 'bad-content'],
  ['a;b', 'application/pdf', 'bad-content'],
  [unknown, 'application/x-any', 'application/x-any'],
  [unknown, '', 'application/octet-stream'],
  [unknown, 'image/png', 'bad-content'],
  [unknown, 'application/xml', 'bad-content'],
  ...scriptTypes.map((type): [string, string, string] => ['alert(1)', type, 'active-content']),
])('servers tell the type of a body as builds do, case %#', async (content, declared, expected) => {
  // HTML in the place of another file is an error page for a build, which is told as such.
  const path = content === html ? '/1/a.htm' : '/1/a';
  const served = (async () => typeOfBody(Buffer.from(content as string), declared).type)().catch(typeOr);
  const stored = checkSample(requestFor(path), content, declared).then(({ type }) => type, typeOr);
  expect([await served, await stored]).toEqual([expected, expected]);
});
