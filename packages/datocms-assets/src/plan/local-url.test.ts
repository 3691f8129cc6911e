import { describe, expect, it } from 'vitest';
import { toSettings } from '../options/settings.ts';
import { localUrl, urlBases, urlPrefixes } from './local-url.ts';

const demand = (absolute: 'always' | 'if-site' | 'never') => ({ absolute, profile: 'web' }) as const;

describe('the URL of a stored file', () => {
  const prefix = { webp: 'https://images.example.net', fallback: '/files' };
  const settings = toSettings({ site: 'https://www.example.org', prefix });
  const bases = urlBases(settings);

  it.each([
    ['kettle.abc.webp', 'never', 'https://images.example.net/_assets/kettle.abc.webp'],
    ['kettle.abc.webp', 'always', 'https://images.example.net/_assets/kettle.abc.webp'],
    ['guide.abc.pdf', 'never', '/files/_assets/guide.abc.pdf'],
    ['guide.abc.pdf', 'always', 'https://www.example.org/files/_assets/guide.abc.pdf'],
  ] as const)('follows the prefix of its extension: %s, absolute %s', (name, absolute, url) => {
    expect(localUrl(name, demand(absolute), bases)).toBe(url);
  });

  it('begins in a way that the search of the output', () => {
    expect(urlPrefixes(bases)).toEqual([
      '/files/_assets/',
      'https://www.example.org/files/_assets/',
      'https://images.example.net/_assets/',
    ]);
  });
});
