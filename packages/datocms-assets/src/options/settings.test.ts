import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsOf, settingsOf } from '../../../../test/support/settings.ts';
import type { Settings } from './settings.ts';

const videoDefaults = { mode: 'report', maxResolution: 1080, maxBytes: 4 * 1024 ** 3 } as const;

describe('toSettings', () => {
  it('has the defaults of the contract', () => {
    const { hosts, ...settings } = settingsOf({});
    expect(hosts.extra).toEqual([]);
    expect(settings).toEqual({
      token: '',
      tokenName: undefined,
      content: 'published',
      environment: undefined,
      cdaUrl: 'https://graphql.datocms.com/',
      connectTo: new Map(),
      site: undefined,
      base: '/',
      prefix: '',
      prefixes: new Map(),
      dir: '_assets',
      urlFolder: '_assets/',
      store: undefined,
      sharedCache: undefined,
      recordSecrets: [''],
      olderThan: 30,
      yes: false,
      unpublished: 'error',
      failed: 'error',
      allow: [],
      allowMention: [],
      exclude: [],
      cacheDir: resolve('node_modules/.cache/datocms-assets'),
      incremental: true,
      formats: ['webp'],
      svg: 'reject',
      stripMetadata: false,
      maxBytes: undefined,
      maxTotalBytes: 64 * 1024 ** 3,
      video: { mode: 'report', maxResolution: 1080, maxBytes: 4 * 1024 ** 3 },
      timeout: 15,
      retries: 3,
      concurrency: 16,
      report: [],
      deliver: 'files',
      listen: '127.0.0.1',
      port: 8080,
      refresh: 60,
      keys: undefined,
      dryRun: false,
      verbose: false,
      quiet: false,
      json: false,
      force: false,
      checkAssets: false,
    } satisfies Omit<Settings, 'hosts'>);
  });

  it('requires a fallback beside prefixes by extension, and refuses asset hosts in all of them', () => {
    expect(problemsOf({ prefix: { webp: 'https://images.example.net' } }).join()).toMatch(/^prefix: .*fallback/);
    expect(problemsOf({ prefix: { webp: 'https://www.datocms-assets.com', fallback: '/' } }).join()).toMatch(
      /^prefix\.webp: .*asset host/,
    );
  });

  it('ignores options that are undefined', () => {
    expect(settingsOf({ dir: undefined, retries: undefined, site: undefined })).toEqual(settingsOf({}));
  });

  it('freezes the settings', () => {
    expect(Object.isFrozen(settingsOf({}))).toBe(true);
  });

  it.each<[string, unknown, Partial<Record<keyof Settings, unknown>>]>([
    [
      'prefixes by extension',
      { prefix: { webp: 'https://images.example.net/', mp4: '/films', fallback: 'https://cdn.example.net' } },
      {
        prefix: 'https://cdn.example.net',
        prefixes: new Map([
          ['webp', 'https://images.example.net'],
          ['mp4', '/films'],
        ]),
      },
    ],
    ['the origin of a site', { site: 'https://WWW.example.org/' }, { site: 'https://www.example.org' }],
    ['a site with a path, which is ignored', { site: 'https://example.org/docs?x#y' }, { site: 'https://example.org' }],
    ['a site with a port', { site: 'http://127.0.0.1:4321' }, { site: 'http://127.0.0.1:4321' }],
    ['a base without slashes', { base: 'docs' }, { base: '/docs/', prefix: '/docs' }],
    ['a base with slashes', { base: '/docs/v2/' }, { base: '/docs/v2/', prefix: '/docs/v2' }],
    ['an empty base', { base: '' }, { base: '/', prefix: '' }],
    ['a prefix path', { prefix: '/cdn/' }, { base: '/', prefix: '/cdn' }],
    ['a prefix of the root', { prefix: '/', base: '/docs' }, { base: '/docs/', prefix: '' }],
    [
      'an absolute prefix',
      { prefix: 'https://cdn.example.org:8443/a/b/' },
      { prefix: 'https://cdn.example.org:8443/a/b' },
    ],
    [
      'a site with letters of other scripts',
      { site: 'https://пример.example' },
      { site: 'https://xn--e1afmkfd.example' },
    ],
    [
      'prefixes with letters of other scripts',
      { prefix: { webp: 'http://例え.example:8080', fallback: 'https://BÜCHER.example/media/' } },
      {
        prefix: 'https://xn--bcher-kva.example/media',
        prefixes: new Map([['webp', 'http://xn--r8jz45g.example:8080']]),
      },
    ],
    [
      'a route without a slash at its end',
      { deliver: 'sealed', route: '/docs/media/', base: 'docs' },
      { dir: 'media', urlFolder: 'media/', prefix: '/docs' },
    ],
    ['a folder with slashes around it', { dir: './_astro/media/' }, { dir: '_astro/media' }],
    ['a folder that begins with a digit', { dir: '3d-models' }, { dir: '3d-models' }],
    ['formats in any order', { formats: 'webp,avif' }, { formats: ['avif', 'webp'] }],
    ['formats in a list', { formats: ['webp', 'avif', 'webp'] }, { formats: ['avif', 'webp'] }],
    ['no format in a list', { formats: [] }, { formats: [] }],
    ['the original format only', { formats: 'original' }, { formats: [] }],
    ['one value instead of a list', { allow: 'a' }, { allow: ['a'] }],
    [
      'reports by their extension, and one for GitLab by a prefix',
      { report: ['.JSON', 'gitlab:a:b.html'] },
      {
        report: [
          { format: 'json', path: resolve('.JSON') },
          { format: 'gitlab', path: resolve('a:b.html') },
        ],
      },
    ],
    ['several values', { allowMention: ['a', 'b'] }, { allowMention: ['a', 'b'] }],
    ['numbers as text, from the command line', { retries: '0', concurrency: '256' }, { retries: 0, concurrency: 256 }],
    ['seconds', { timeout: 0.5 }, { timeout: 0.5 }],
    ['seconds as text', { timeout: '15s' }, { timeout: 15 }],
    ['milliseconds', { timeout: '500ms' }, { timeout: 0.5 }],
    [
      'videos',
      { video: 'hls', videoMaxResolution: '720p' },
      { video: { ...videoDefaults, mode: 'hls', maxResolution: 720 } },
    ],
    [
      'videos with limits of their own',
      { video: { mode: 'mp4', maxResolution: '540p', maxBytes: '1MiB' }, videoMaxBytes: '2GiB' },
      { video: { mode: 'mp4', maxResolution: 540, maxBytes: 1024 ** 2 } },
    ],
    ['an age in days', { olderThan: '7d' }, { olderThan: 7 }],
    ['an age in hours', { olderThan: '12h' }, { olderThan: 0.5 }],
    ['an age without a unit', { olderThan: 7 }, { olderThan: 7 }],
    ['a relative cache folder', { cacheDir: 'x/../cache' }, { cacheDir: resolve('cache') }],
    ['a CDA on this machine', { cdaUrl: 'http://127.0.0.1:4800/' }, { cdaUrl: 'http://127.0.0.1:4800/' }],
    ['a CDA on this machine by IPv6', { cdaUrl: 'http://[::1]:4800/' }, { cdaUrl: 'http://[::1]:4800/' }],
  ])('accepts %s', (_, options, expected) => {
    expect(settingsOf(options)).toMatchObject(expected);
  });

  it.each([
    [1, 1],
    ['268435456', 268_435_456],
    ['10b', 10],
    ['10k', 10_000],
    ['10 kB', 10_000],
    ['10ki', 10_240],
    ['1.5MiB', 1_572_864],
    ['2M', 2_000_000],
    ['2g', 2_000_000_000],
    ['1GiB', 1_073_741_824],
  ])('reads %o as bytes', (maxBytes, expected) => {
    expect(settingsOf({ maxBytes }).maxBytes).toBe(expected);
  });

  it.each([
    ['pairs', ['WWW.datocms-assets.com=http://127.0.0.1:4801/', 'media.shop.example=https://b.example']],
    ['an object', { 'www.datocms-assets.com': 'http://127.0.0.1:4801', 'media.shop.example': 'https://b.example:443' }],
  ])('reads connectTo from %s', (_, connectTo) => {
    expect([...settingsOf({ connectTo }).connectTo]).toEqual([
      ['www.datocms-assets.com', 'http://127.0.0.1:4801'],
      ['media.shop.example', 'https://b.example'],
    ]);
  });

  it('knows the asset hosts of the CMS and those of the project', () => {
    const { hosts } = settingsOf({ host: ['Media.My-Shop.example', 'b-2.example'] });
    expect(
      ['media.my-shop.example', 'b-2.example', 'www.datocms-assets.com', 'c.example'].map((host) =>
        hosts.includes(host),
      ),
    ).toEqual([true, true, true, false]);
  });
});
