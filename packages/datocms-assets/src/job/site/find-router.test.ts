import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { findRouter } from './find-router.ts';

it.each([
  ['Docusaurus', { '404.html': '<body><div id="__docusaurus">' }],
  ['Docusaurus', { 'index.html': '<body><div id=__docusaurus>' }],
  ['Nuxt', { '404.html': '<title>t</title>', '200.html': "<body><div id='__nuxt'>" }],
  [undefined, { 'index.html': '<body><div id="root">the element __nuxt and id="__nuxt2"' }],
  [undefined, { 'docs/index.html': '<body><div id="__docusaurus">' }],
])('finds %s', (router, files) => {
  const dir = temporaryFolder('router');
  mkdirSync(join(dir, 'docs'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  expect(findRouter(dir)).toBe(router);
});
