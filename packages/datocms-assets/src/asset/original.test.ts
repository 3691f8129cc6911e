import { expect, it } from 'vitest';
import { isExactOriginal, isUntransformed } from './original.ts';

const request = (url: string, mimeType: string | null = 'image/jpeg') => ({
  url,
  path: new URL(url).pathname,
  mimeType,
});
const cms = 'https://www.datocms-assets.com/1/a.jpg';

it.each([
  ['an image without the parameter', request(cms), false],
  ['an image with it', request(`${cms}?skip-default-optimizations`), true],
  ['an image with it as a value', request(`${cms}?skip-default-optimizations=true`), true],
  ['an image with it set to false', request(`${cms}?skip-default-optimizations=false`), false],
  ['a download name', request(`${cms}?dl=a.jpg&skip-default-optimizations=true`), true],
  ['a transformation', request(`${cms}?skip-default-optimizations=true&w=100`), false],
  [
    'an SVG, which the host sanitizes',
    request('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations', 'image/svg+xml'),
    false,
  ],
  [
    'an SVG that only its name tells',
    request('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations', null),
    false,
  ],
  [
    'an SVG that the host does not sanitize',
    request('https://www.datocms-assets.com/1/a.svg?skip-default-optimizations&svg-sanitize=false', 'image/svg+xml'),
    true,
  ],
  [
    'an image on the project’s own domain, where the parameter has no effect',
    request('https://assets.example.org/1/a.jpg?skip-default-optimizations'),
    false,
  ],
  [
    'a document on the project’s own domain',
    request('https://assets.example.org/1/a.pdf?skip-default-optimizations', 'application/pdf'),
    true,
  ],
])('isExactOriginal for %s', (_, original, expected) => {
  expect(isExactOriginal(original)).toBe(expected);
});

it.each([
  [cms, true],
  [`${cms}?skip-default-optimizations`, true],
  [`${cms}?fm=webp`, false],
  [`${cms}?auto=format`, false],
])('isUntransformed of %s is %s', (url, expected) => {
  expect(isUntransformed(request(url))).toBe(expected);
});
