import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf, settingsOf, token } from '../../../../test/support/settings.ts';
import type { Settings } from './settings.ts';

/** What, options, and the message. */
type Refused = [what: string, options: unknown, message: string | RegExp];

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
      dryRun: false,
      verbose: false,
      json: false,
      force: false,
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
    ['a folder with slashes around it', { dir: './_astro/media/' }, { dir: '_astro/media' }],
    ['a folder that begins with a digit', { dir: '3d-models' }, { dir: '3d-models' }],
    ['formats in any order', { formats: 'webp,avif' }, { formats: ['avif', 'webp'] }],
    ['formats in a list', { formats: ['webp', 'avif', 'webp'] }, { formats: ['avif', 'webp'] }],
    ['no format in a list', { formats: [] }, { formats: [] }],
    ['the original format only', { formats: 'original' }, { formats: [] }],
    ['one value instead of a list', { allow: 'a', report: 'r.json' }, { allow: ['a'], report: ['r.json'] }],
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

  it.each<[string, unknown, string | RegExp]>([
    ['an unknown option', { tokne: 1 }, 'tokne: there is no such option. Did you mean `token`?'],
    [
      'a URL without a scheme',
      { cdaUrl: 'graphql.datocms.com' },
      'cdaUrl: expected a URL that begins with https:// (or http://); got "graphql.datocms.com".',
    ],
    [
      'another scheme',
      { site: 'ftp://example.org' },
      'site: expected a URL that begins with https:// (or http://); got "ftp://example.org".',
    ],
    [
      'a URL that would send the token unencrypted',
      { cdaUrl: 'http://graphql.datocms.com/' },
      /^cdaUrl: expected https:\/\/, since the token is never sent unencrypted/,
    ],
    [
      'the endpoint of drafts',
      { cdaUrl: 'https://graphql.datocms.com/environments/main/preview' },
      /^cdaUrl: expected the endpoint for published content: .*drafts; got/,
    ],
    ['a look-alike of this machine', { cdaUrl: 'http://localhost.evil.example/' }, /^cdaUrl: expected https/],
    [
      'a URL as a host',
      { host: 'https://media.shop.example' },
      'host: expected a host name such as assets.example.org; got "https://media.shop.example".',
    ],
    [
      'a host with a port, among others',
      { host: ['a.example', 'b.example:1'] },
      'host.1: expected a host name such as assets.example.org; got "b.example:1".',
    ],
    [
      'a host with letters of other scripts',
      { host: 'medien.bücher.example' },
      'host: expected the ASCII form of the host name, such as xn--bcher-kva.example: only this form is searched for; got "medien.bücher.example".',
    ],
    ['a number as a host', { host: 5 }, 'host: expected string or array; got 5.'],
    [
      'a host without an origin',
      { connectTo: 'www.datocms-assets.com' },
      /^connectTo: expected HOST=ORIGIN, .*; got "www\.datocms-assets\.com"\.$/,
    ],
    [
      'an invalid origin',
      { connectTo: ['a.example=nonsense'] },
      /^connectTo\.0: expected a URL .*; got "a\.example=nonsense"\.$/,
    ],
    [
      'an origin with a path',
      { connectTo: { 'a.example': 'http://b.example/x' } },
      /^connectTo: expected an origin .*; got \{ 'a\.example': 'http:\/\/b\.example\/x' \}\.$/,
    ],
    ['a base with ..', { base: '/../x' }, 'base: expected a path such as /docs; got "/../x".'],
    ['a base that is a URL', { base: 'https://example.org/' }, /^base: expected a path/],
    ['a base with an empty segment', { base: '/a//b' }, /^base: expected a path/],
    ['a folder outside', { dir: '../x' }, /^dir: expected a folder inside the output/],
    ['the output folder itself', { dir: '.' }, /^dir: expected a folder inside the output/],
    ['an empty folder', { dir: '/' }, /^dir: expected a folder inside the output/],
    ['a hidden folder', { dir: '.well-known' }, /^dir: expected a folder/],
    ['a folder that a URL would have to escape', { dir: 'a b' }, /^dir: expected a folder/],
    ['a folder with a backslash', { dir: 'a\\b' }, /^dir: expected a folder/],
    [
      'a prefix without a scheme',
      { prefix: '//cdn.example.org' },
      /^prefix: expected a path such as \/docs or an absolute URL/,
    ],
    ['a prefix without a slash', { prefix: 'docs' }, /^prefix: expected a path/],
    ['an empty prefix', { prefix: '' }, /^prefix: expected a path/],
    ['a prefix with a query', { prefix: 'https://cdn.example.org/?x' }, /^prefix: expected a path/],
    ['a prefix with ..', { prefix: '/a/../b' }, /^prefix: expected a path/],
    ['a prefix with an impossible port', { prefix: 'https://cdn.example.org:99999' }, /^prefix: expected a path/],
    [
      'a prefix on the CMS',
      { prefix: 'https://www.datocms-assets.com/x' },
      /^prefix: expected one of the site's own hosts, but this is an asset host/,
    ],
    ...[
      'https://datocms-assets.com.',
      'https://www.datocms-assets.com./x',
      'https://www.datocms-assets.com../x',
      'https://WWW.Datocms-Assets.com:8443',
      'http://a.b.datocms-assets.com/',
      'https://dat\u00adocms-assets.com',
      'https://ｄatocms-assets.com',
      'https://datocms-assets。com',
    ].map((prefix): Refused => [`the prefix ${prefix}`, { prefix }, /^prefix: expected one of the site's own hosts, /]),
    ...[
      'https://user@datocms-assets.com',
      'https://user:pass@datocms-assets.com/x',
      '//datocms-assets.com',
      '\\\\datocms-assets.com',
      'https:datocms-assets.com',
      'https:/datocms-assets.com',
      'https:\\\\datocms-assets.com',
      ' https://datocms-assets.com',
      'https://\tdatocms-assets.com',
      'https://datocms%2Dassets.com',
      'https://cdn.example.org\\@datocms-assets.com',
      'https://cdn.example.org@datocms-assets.com',
      'https://cdn.example.org#@datocms-assets.com',
    ].map(
      (prefix): Refused => [`the prefix ${JSON.stringify(prefix)}`, { prefix }, /^prefix: expected a path such as/],
    ),
    ...[
      'https://datocms-assets.com.',
      'https://www.datocms-assets.com..',
      'https:datocms-assets.com',
      'https://ｄatocms-assets。com',
      'https://dat\u00adocms-assets.com:8443/docs',
      'https://datocms%2Dassets.com',
      'https:\\\\datocms-assets.com',
    ].map(
      (site): Refused => [
        `the site ${JSON.stringify(site)}`,
        { site },
        /^site: expected one of the site's own hosts, /,
      ],
    ),
    [
      'a site with a user name',
      { site: 'https://example.org@datocms-assets.com' },
      /^site: expected a URL without user/,
    ],
    [
      'a base with the name of an asset host',
      { base: '/datocms-assets.com' },
      /^base: .* an asset host of the CMS; got/,
    ],
    ['a base with two slashes', { base: '//www.datocms-assets.com/x' }, /^base: .* an asset host of the CMS; got/],
    [
      'a folder with the name of an asset host',
      { dir: 'www.Datocms-Assets.com' },
      /^dir: .* an asset host of the CMS; got/,
    ],
    [
      'a folder with the name of an own asset host',
      { dir: 'x/a.example', host: 'a.example' },
      /^dir: .* an asset host of the CMS; got/,
    ],
    [
      'a prefix with the name of an asset host in its path',
      { prefix: 'https://cdn.example.org/datocms-assets.com/x' },
      /^prefix: .* an asset host of the CMS; got/,
    ],
    [
      'a prefix path with the name of an asset host',
      { prefix: '/x.datocms-assets.com' },
      /^prefix: .* an asset host of the CMS; got/,
    ],
    [
      'a site on its own asset host',
      { site: 'https://a.example', host: 'a.example' },
      /^site: expected one of the site's own hosts, .*; got "https:\/\/a\.example"\.$/,
    ],
    ['another policy', { unpublished: 'ignore' }, 'unpublished: expected "error" or "placeholder"; got "ignore".'],
    [
      'another format in a list',
      { formats: ['webp', 'jpeg'] },
      /^formats\.1: expected "avif" or "webp"; got "jpeg"\.$/,
    ],
    ['another format', { formats: 'jpeg' }, /^formats: .*; got "jpeg"\.$/],
    ['zero bytes', { maxBytes: 0 }, 'maxBytes: expected a number of bytes, such as 268435456 or 256MiB; got 0.'],
    ['a fraction of a byte', { maxBytes: 1.5 }, /^maxBytes: expected a number of bytes/],
    ['less than a byte', { maxBytes: '0.5b' }, /^maxBytes: expected a number of bytes/],
    ['bytes below zero', { maxBytes: '-5' }, /^maxBytes: expected a number of bytes.*; got "-5"\.$/],
    ['more bytes than a number can hold', { maxBytes: '99999999999999GiB' }, /^maxBytes: expected a number of bytes/],
    ['bytes as a bigint', { maxBytes: 5n }, /^maxBytes: expected number or string; got 5n\.$/],
    ['zero seconds', { timeout: 0 }, 'timeout: expected more than 0 and at most 86400 seconds; got 0.'],
    ['a longer time than a timer can hold', { timeout: '9999999' }, /^timeout: expected more than 0/],
    ['NaN as a time', { timeout: Number.NaN }, /^timeout: .*; got NaN\.$/],
    ['a negative age', { olderThan: -1 }, 'olderThan: expected 0 to 36500 days; got -1.'],
    ['another unit of an age', { olderThan: '2w' }, /^olderThan: expected an age such as 30d or 12h/],
    ['another unit of time', { timeout: '2min' }, /^timeout: expected seconds/],
    ['too many retries', { retries: 21 }, 'retries: expected a whole number from 0 to 20; got 21.'],
    ['an empty number', { retries: '' }, 'retries: expected a whole number from 0 to 20; got "".'],
    ['a boolean as a number', { retries: true }, /^retries: expected number or string; got true\.$/],
    ['null as a number', { retries: null }, /^retries: expected number or string; got null\.$/],
    ['hexadecimal', { concurrency: '0x10' }, /^concurrency: expected a whole number/],
    ['half a request', { concurrency: 1.5 }, /^concurrency: expected a whole number/],
    ['no request at once', { concurrency: 0 }, /^concurrency: expected a whole number from 1/],
    [
      'a report with another extension',
      { report: ['a.json', 'b.pdf'] },
      'report.1: expected a file name that ends in .json or .html; got "b.pdf".',
    ],
    ['a text as a switch', { dryRun: 'yes' }, 'dryRun: expected boolean; got "yes".'],
    ['an empty environment', { environment: '' }, /^environment: expected the name .*; got ""\.$/],
  ])('refuses %s, with path and value', (_, options, expected) => {
    expect(problemsOf(options)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it('lists all mistakes at once', () => {
    const options = { host: ['a b', 'c d'], dir: '..', retries: -1, x: 1, y: 2, token: 'two words' };
    expect(
      problemsOf(options)
        .map((problem) => problem.split(':')[0])
        .sort(),
    ).toEqual(['dir', 'host.0', 'host.1', 'retries', 'token', 'x', 'y']);
  });

  it.each([
    ['nothing', null],
    ['text', token],
    ['a list', [{ token }]],
    ['a number', 7],
  ])('refuses %s instead of options', (_, options) => {
    expect(problemsOf(options)).toEqual(['options: expected an object with options (its value is not shown).']);
  });

  it('describes every kind of mistake, and throws nothing else', () => {
    const names = [
      'token',
      'cdaUrl',
      'host',
      'connectTo',
      'site',
      'base',
      'dir',
      'prefix',
      'allow',
      'maxBytes',
      'timeout',
      'retries',
      'formats',
      'report',
      'json',
      '__proto__',
      'x',
    ];
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withDate: true });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(anything, fc.string())), (options) => {
        expect(problemsOf(options).every((problem) => problem.length > 0)).toBe(true);
      }),
    );
  });
});
