import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf, token } from '../../../../test/support/settings.ts';

/** The options, what is wrong with them, and the message. */
type Refused = [what: string, options: unknown, message: string | RegExp];

describe('wrong options', () => {
  it.each<Refused>([
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
    [
      'a base with ..',
      { base: '/../x' },
      'base: expected a path such as /docs, with parts of ASCII letters, digits, ".", "_", "~" and "-", none of them "." or ".."; got "/../x".',
    ],
    ['a base with a letter that is not ASCII', { base: '/über' }, /^base: expected .* of ASCII letters/],
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
    ['a prefix that is no URL', { prefix: 'https://b\u00fc cher.example' }, /^prefix: expected a path/],
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
    [
      'another policy',
      { unpublished: 'ignore' },
      'unpublished: expected "error" or "placeholder" or "sealed"; got "ignore".',
    ],
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
      'report.1: expected a file name that ends in .json, .html or .sarif, or gitlab: and a file name; got "b.pdf".',
    ],
    ['a text as a switch', { dryRun: 'yes' }, 'dryRun: expected boolean; got "yes".'],
    ['a report for GitLab without a name', { report: 'gitlab:' }, /^report: expected a file name .*; got "gitlab:"\.$/],
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

  it('lists all mistakes of one value at once', () => {
    const shown = 'got "http://***@x.example/preview?k=***".';
    expect(problemsOf({ cdaUrl: 'http://u:p@x.example/preview?k=v', connectTo: [5, 'a=b'] })).toEqual([
      `cdaUrl: expected a URL without user name and password; ${shown}`,
      `cdaUrl: expected https://, since the token is never sent unencrypted, except to this machine; ${shown}`,
      `cdaUrl: expected the endpoint for published content: an endpoint that ends in /preview returns drafts; ${shown}`,
      `cdaUrl: expected a URL without a query; ${shown}`,
      'connectTo.0: expected string; got 5.',
      'connectTo.1: expected a host name such as assets.example.org, or *.example.org for all hosts below it; got "a=b".',
      'connectTo.1: expected a URL that begins with https:// (or http://); got "a=b".',
    ]);
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
