import { describe, expect, it } from 'vitest';
import { finding } from '../findings/finding.ts';
import { formatContentPlace, formatPlace, pathFrom } from './format-place.ts';

describe('formatPlace', () => {
  it.each([
    [{ file: 'a/index.html', line: 12, column: 34 }, 'a/index.html:12:34'],
    [{ file: 'a/index.html', line: 12 }, 'a/index.html:12'],
    [{ file: 'a/index.html', column: 34 }, 'a/index.html'],
    [{ file: 'a/index.html' }, 'a/index.html'],
  ])('writes %o as %s', (place, expected) => {
    expect(formatPlace(finding('leak', 'x', place))).toBe(expected);
  });
});

describe('pathFrom', () => {
  it.each([
    ['/site', '/site/dist', 'a.html', 'dist/a.html'],
    ['/site', '/site', 'a.html', 'a.html'],
    ['/site', '/site/dist/client', '../server/a.mjs', 'dist/server/a.mjs'],
    ['/site', '/site/..dist', 'a.html', '..dist/a.html'],
    ['/site/app', '/site/dist', 'a.html', undefined],
    ['/site/app', '/site', 'a.html', undefined],
    ['/site', '/site-dist', 'a.html', undefined],
  ])('seen from %s, the file of %s that is called %s is %s', (cwd, dir, file, expected) => {
    expect(pathFrom(cwd, dir, file)).toBe(expected);
  });
});

describe('formatContentPlace', () => {
  it.each([
    [
      { model: 'home', record: '1', field: 'sections.hero_subtitle', locale: null },
      'home › sections › hero_subtitle (record 1)',
    ],
    [{ model: 'article', record: '4123', field: 'cover', locale: 'en' }, 'article › cover (record 4123, en)'],
    [{ model: '_site', record: null, field: 'globalSeo', locale: 'en' }, '_site › globalSeo (en)'],
    [{ model: '_site', record: null, field: 'favicon', locale: null }, '_site › favicon'],
  ])('writes %o as %s', (place, expected) => {
    expect(formatContentPlace(place)).toBe(expected);
  });
});
