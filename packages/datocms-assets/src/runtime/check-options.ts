import { describeUnknownOption } from '../options/closest-name.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { secondsExpected, toSeconds } from '../options/seconds.ts';
import type { RuntimeOptions } from './runtime-options.ts';

type Rule = readonly [expected: string, isValid: (value: unknown) => boolean];

/** In seconds. */
const maxExpires = 30 * 24 * 3600;

const isFunction = (value: unknown) => typeof value === 'function';
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const oneOf = (...texts: readonly string[]): Rule => [
  `expected ${texts.map((each) => JSON.stringify(each)).join(' or ')}`,
  (value) => texts.some((each) => each === value),
];
const aFunction: Rule = ['expected a function', isFunction];

/** Of each option, in the order of their mistakes. `undefined` is right where it has a default. */
const rules: Readonly<Record<keyof RuntimeOptions, Rule>> = {
  // `parseKeys` checks its form.
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
    'expected a number of seconds up to 2592000 (30 days)',
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
  timeout: [secondsExpected, (value) => toSeconds(value) !== undefined],
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
const required: ReadonlySet<string> = new Set<keyof RuntimeOptions>(['key', 'route', 'isPublished']);

/** @throws ConfigurationError that lists the mistakes in all options, except that of a malformed key, and never shows the key */
export function checkOptions(options: RuntimeOptions): asserts options is RuntimeOptions & { readonly key: string } {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(['options: expected an object with options.']);
  }
  const names = Object.keys(rules) as (keyof RuntimeOptions)[];
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(rules, name));
  const wrong = names.filter((name) => {
    const value: unknown = options[name];
    return value === undefined ? required.has(name) : !rules[name][1](value);
  });
  const problems = [
    ...unknown.map((name) => describeUnknownOption([], name, names)),
    ...wrong.map((name) => {
      const [expected] = rules[name];
      return name === 'key' ? `key: ${expected}.` : `${name}: ${expected}; got ${show(options[name], options.key)}.`;
    }),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

const maxValueLength = 200;

/** A value in a message. @param key which the value may hold by mistake */
function show(value: unknown, key: unknown): string {
  const text = typeof key === 'string' && key !== '' ? toText(value).replaceAll(key, '***') : toText(value);
  return text.slice(0, maxValueLength);
}

function toText(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string' && typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object';
  }
}

function isListOf(isItem: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isItem);
}

function isVideo(video: unknown): boolean {
  const isMode = (mode: unknown) => ['report', 'mp4', 'hls'].some((each) => each === mode);
  if (typeof video !== 'object' || video === null) return isMode(video);
  const { mode, maxResolution = '1080p', ...others } = video as Record<string, unknown>;
  const height = Number(/^(\d{3,4})p?$/i.exec(String(maxResolution))?.[1]);
  return isMode(mode) && height >= 144 && height <= 4320 && Object.keys(others).length === 0;
}

function isOrigin(site: unknown): boolean {
  return typeof site === 'string' && URL.canParse(site) && /^https?:$/.test(new URL(site).protocol);
}

function isHostName(host: unknown): boolean {
  return (
    typeof host === 'string' &&
    URL.canParse(`https://${host}`) &&
    new URL(`https://${host}`).host === host.toLowerCase()
  );
}
