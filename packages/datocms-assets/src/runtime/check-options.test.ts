import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.ts';
import { createRuntime } from './create-runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
const right = { key, route: '/media', isPublished: () => true };

/** The sentences of the error; none if there is no error. */
function problemsOf(options: unknown): readonly string[] {
  try {
    createRuntime(options as RuntimeOptions);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('options of a runtime', () => {
  const origin = 'expected an origin such as "https://www.example.org"';
  const hosts = 'expected a list of host names such as "media.example.org"';
  const allow = 'expected a list of regular expressions, as `compileAllow` of datocms-assets makes them';
  const route = 'expected a path such as "/media", without a slash at its end';
  const expires = 'expected a number of seconds up to 2592000 (30 days)';
  const video =
    'expected "report", "mp4", "hls", or an object such as { mode: "hls", maxResolution: "720p" }, from 144p to 4320p';
  const seconds = 'expected seconds, such as 15, 15s or 500ms';
  const cacheControl = 'expected the text of a Cache-Control header, such as "public, max-age=3600"';
  const cache = 'expected an object with the functions find, put and remove, such as createDiskCache() makes';

  const circular: { self?: object } = {};
  circular.self = circular;

  it.each<[name: keyof RuntimeOptions, value: unknown, problem: string]>([
    ['key', undefined, 'is missing. Print one with `npx datocms-assets key`.'],
    ['key', '', 'is missing. Print one with `npx datocms-assets key`.'],
    ['key', 5, 'is missing. Print one with `npx datocms-assets key`.'],
    ['route', undefined, `${route}; got undefined.`],
    ['route', 'media/', `${route}; got "media/".`],
    ['route', ['/media'], `${route}; got ["/media"].`],
    ['site', 'example.org', `${origin}; got "example.org".`],
    ['site', new URL('https://example.org'), `${origin}; got "https://example.org/".`],
    ['site', null, `${origin}; got null.`],
    ['hosts', 'media.example.org', `${hosts}; got "media.example.org".`],
    ['hosts', ['https://x.example'], `${hosts}; got ["https://x.example"].`],
    ['hosts', [5], `${hosts}; got [5].`],
    ['isPublished', undefined, 'expected a function; got undefined.'],
    ['isPublished', true, 'expected a function; got true.'],
    ['allow', '**/*.jpg', `${allow}; got "**/*.jpg".`],
    ['allow', ['**/*.jpg'], `${allow}; got ["**/*.jpg"].`],
    ['ready', Promise.resolve(), 'expected a function; got {}.'],
    ['expires', 0, `${expires}; got 0.`],
    ['expires', '60', `${expires}; got "60".`],
    ['expires', Number.NaN, `${expires}; got NaN.`],
    ['expires', 5n, `${expires}; got 5.`],
    ['expires', 2_592_001, `${expires}; got 2592001.`],
    ['cacheControl', 'a\nb: c', `${cacheControl}; got "a\\nb: c".`],
    ['cacheControl', '', `${cacheControl}; got "".`],
    ['cache', '/var/cache', `${cache}; got "/var/cache".`],
    ['cache', { find: () => {} }, `${cache}; got {}.`],
    ['cache', circular, `${cache}; got an object.`],
    ['cache', null, `${cache}; got null.`],
    ['svg', 'allow', 'expected "reject" or "sanitize"; got "allow".'],
    ['stripMetadata', 'true', 'expected true or false; got "true".'],
    ['video', 'dash', `${video}; got "dash".`],
    ['video', { mode: 'hls', maxResolution: '100p' }, `${video}; got {"mode":"hls","maxResolution":"100p"}.`],
    ['video', { mode: 'hls', maxBytes: 5 }, `${video}; got {"mode":"hls","maxBytes":5}.`],
    ['video', null, `${video}; got null.`],
    ['timeout', -1, `${seconds}; got -1.`],
    ['timeout', '2min', `${seconds}; got "2min".`],
    ['timeout', 100_000, `${seconds}; got 100000.`],
    ['warn', 'console', 'expected a function; got "console".'],
    ['onFailure', false, 'expected a function; got false.'],
    ['unresolved', () => 'blank', 'expected "warn" or "blank"; got a function.'],
    ['imageEndpoint', 'pictures', 'expected a path such as "/pictures"; got "pictures".'],
    ['storedOrigins', ['/cdn'], 'expected a list of origins such as "https://cdn.example.net"; got ["/cdn"].'],
    ['fetch', {}, 'expected a function; got {}.'],
  ])('are refused with name, expectation and value: %s: %o', (name, value, problem) => {
    expect(problemsOf({ ...right, [name]: value })).toEqual([`${name}: ${problem}`]);
  });

  it('are refused where they do not exist, with the closest one that does', () => {
    const options = { ...right, isPubished: () => true, 'cache-control': 'no-store', time_out: 5, colour: 'red' };
    expect(problemsOf(options)).toEqual([
      'isPubished: there is no such option. Did you mean `isPublished`?',
      'cache-control: there is no such option. Did you mean `cacheControl`?',
      'time_out: there is no such option. Did you mean `timeout`?',
      'colour: there is no such option.',
    ]);
  });

  it('are refused all at once, and the key is never shown', () => {
    const problems = problemsOf({ key, route: `/${key}/`, keys: key, site: key, expires: 0 });
    expect(problems.map((problem) => problem.replace(/:.*/, ''))).toEqual([
      'keys',
      'route',
      'site',
      'isPublished',
      'expires',
    ]);
    expect(problems.join()).not.toContain(key);
    expect(problemsOf({ ...right, key: `${key}x` })).toEqual([expect.stringMatching(/^key: must be 32/)]);
  });

  it('may be undefined where they have a default', () => {
    const undefinedOptions = Object.fromEntries(
      ['site', 'hosts', 'allow', 'ready', 'expires', 'cacheControl', 'cache', 'svg', 'timeout', 'warn', 'fetch'].map(
        (name) => [name, undefined],
      ),
    );
    expect(problemsOf({ ...right, ...undefinedOptions })).toEqual([]);
  });

  it.each([undefined, null, 'key', 5])('have to be an object, not %j', (options) => {
    expect(problemsOf(options)).toEqual(['options: expected an object with options.']);
  });
});
