import { describe, expect, it } from 'vitest';
import { toSettings } from '../options/settings.ts';
import { localUrl, urlBases, urlPrefixes } from './local-url.ts';

const needs = (absolute: 'always' | 'if-site' | 'never') => ({ absolute, profile: 'web' }) as const;

describe('the URL of a stored file', () => {
  const prefix = { webp: 'https://images.example.net', fallback: '/files' };
  const settings = toSettings({ site: 'https://www.example.org', prefix });
  const bases = urlBases(settings);

  it.each([
    ['kettle.abc.webp', 'never', 'https://images.example.net/_assets/kettle.abc.webp'],
    ['kettle.abc.webp', 'always', 'https://images.example.net/_assets/kettle.abc.webp'],
    ['guide.abc.pdf', 'never', '/files/_assets/guide.abc.pdf'],
    ['guide.abc.pdf', 'always', 'https://www.example.org/files/_assets/guide.abc.pdf'],
  ] as const)('uses the prefix of its extension: %s, absolute %s', (name, absolute, url) => {
    expect(localUrl(name, needs(absolute), bases)).toBe(url);
  });

  it('begins with one of the prefixes', () => {
    expect(urlPrefixes(bases)).toEqual([
      '/files/_assets/',
      'https://www.example.org/files/_assets/',
      'https://images.example.net/_assets/',
    ]);
  });
});
