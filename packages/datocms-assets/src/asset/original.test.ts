import { expect, it } from 'vitest';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { isExactOriginal, isUntransformed } from './original.ts';

const wanted = (url: string, mimeType: string | null = 'image/jpeg'): FetchRequest => {
  const { pathname: path } = new URL(url);
  return { id: url, url, path, profile: 'web', md5: 'x', size: 1, mimeType };
};
const cms = 'https://www.datocms-assets.com/1/a.jpg';

it.each([
  ['an image without the parameter', wanted(cms), false],
  ['an image with it', wanted(`${cms}?skip-default-optimizations`), true],
  ['an image with it as a value', wanted(`${cms}?skip-default-optimizations=true`), true],
  ['an image with it switched off', wanted(`${cms}?skip-default-optimizations=false`), false],
  ['a download name', wanted(`${cms}?dl=a.jpg&skip-default-optimizations=true`), true],
  ['a transformation', wanted(`${cms}?skip-default-optimizations=true&w=100`), false],
  [
    'an SVG, which the host sanitises',
    wanted('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations', 'image/svg+xml'),
    false,
  ],
  [
    'an SVG by its name alone',
    wanted('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations', null),
    false,
  ],
  [
    'an SVG that it does not sanitise',
    wanted('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations&svg-sanitize=false', 'image/svg+xml'),
    true,
  ],
  [
    'an image on an own domain, where the parameter has no effect',
    wanted('https://assets.example.org/1/a.jpg?skip-default-optimizations'),
    false,
  ],
  [
    'a document on an own domain',
    wanted('https://assets.example.org/1/a.pdf?skip-default-optimizations', 'application/pdf'),
    true,
  ],
])('isExactOriginal of %s', (_name, each, exact) => {
  expect(isExactOriginal(each)).toBe(exact);
});

it.each([
  [cms, true],
  [`${cms}?skip-default-optimizations`, true],
  [`${cms}?fm=webp`, false],
  [`${cms}?auto=format`, false],
])('isUntransformed of %s is %s', (url, untransformed) => {
  expect(isUntransformed(wanted(url))).toBe(untransformed);
});
