import { isListOf } from '../memory/guards.ts';
import { aFunction, checkByRules, isFunction, isHostName, oneOf, type Rule } from '../options/check-by-rules.ts';
import { resolution, seconds, secondsExpected } from '../options/validate-numbers.ts';
import { normalize } from '../options/validator.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** In seconds: 30 days. The options of `astro-datocms-assets` have this limit, too. */
const maxExpires = 30 * 24 * 3600;

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** The rule of each option, in the order of their mistakes. `undefined` is allowed for an option with a default. */
const rules: Readonly<Record<keyof RuntimeOptions, Rule>> = {
  // `parseKeys` checks the form of the key.
  key: ['is missing. Print one with `npx datocms-assets key`', isText],
  route: [
    'expected a path such as "/media", without a slash at its end',
    (value) => typeof value === 'string' && /^(?:\/[\w.~-]+)+$/.test(value),
  ],
  site: ['expected an origin such as "https://www.example.org"', isOrigin],
  hosts: ['expected a list of host names such as "media.example.org"', isListOf(isHostName)],
  isPublished: aFunction,
  allow: [
    'expected a list of regular expressions, as `compileAllow` of datocms-assets makes them',
    isListOf((value) => value instanceof RegExp),
  ],
  ready: aFunction,
  expires: [
    `expected a number of seconds up to ${maxExpires} (30 days)`,
    (value) => typeof value === 'number' && value > 0 && value <= maxExpires,
  ],
  cacheControl: [
    'expected the text of a Cache-Control header, such as "public, max-age=3600"',
    (value) => typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value),
  ],
  cache: [
    'expected an object with the functions find, put and remove, such as createDiskCache() makes',
    (value) =>
      typeof value === 'object' &&
      ['find', 'put', 'remove'].every((name) => isFunction((value as Record<string, unknown> | null)?.[name])),
  ],
  svg: oneOf('reject', 'sanitize'),
  stripMetadata: ['expected true or false', (value) => typeof value === 'boolean'],
  video: [
    'expected "report", "mp4", "hls", or an object such as { mode: "hls", maxResolution: "720p" }, from 144p to 4320p',
    isVideo,
  ],
  timeout: [secondsExpected, (value) => normalize(seconds, value) !== undefined],
  warn: aFunction,
  onFailure: aFunction,
  unresolved: oneOf('warn', 'blank'),
  imageEndpoint: [
    'expected a path such as "/pictures"',
    (value) => typeof value === 'string' && value.startsWith('/') && value !== '/',
  ],
  storedOrigins: ['expected a list of origins such as "https://cdn.example.net"', isListOf(isOrigin)],
  fetch: aFunction,
};

/** @throws ConfigurationError that lists the mistakes in all options, except that of a malformed key, and never shows the key */
export function checkOptions(options: RuntimeOptions): asserts options is RuntimeOptions & { readonly key: string } {
  checkByRules(options, rules, ['key', 'route', 'isPublished'], 'key');
}

function isVideo(video: unknown): boolean {
  const isMode = (mode: unknown) => ['report', 'mp4', 'hls'].some((each) => each === mode);
  if (typeof video !== 'object' || video === null) return isMode(video);
  const { mode, maxResolution = '1080p', ...others } = video as Record<string, unknown>;
  return isMode(mode) && normalize(resolution, maxResolution) !== undefined && Object.keys(others).length === 0;
}

function isOrigin(site: unknown): site is string {
  return typeof site === 'string' && URL.canParse(site) && /^https?:$/.test(new URL(site).protocol);
}
