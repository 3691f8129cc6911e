import { isText } from '../memory/guards.ts';
import { oneOf as isOneOf } from './check-by-rules.ts';
import { reportName } from './report-file.ts';
import { byteCount, resolution } from './validate-numbers.ts';
import { isPlainObject, listOf, text, unchanged, type Validator } from './validator.ts';

// All validators, by their names in entries of the option table.
export * from './validate-addresses.ts';
export * from './validate-globs.ts';
export * from './validate-numbers.ts';

/** A text that no message shows. */
export const secret: Validator<string> = (value, mistakes) => {
  if (isText(value)) return value;
  mistakes.add('expected a string (its value is not shown).');
  return '';
};

/** An option that works only on the command line. */
export const onlyOnCommandLine: Validator<string> = unchanged([
  'expected no file here, since only the command line reads one: import it, and pass what it exports',
  () => false,
]);

export const boolean: Validator<boolean> = unchanged(['expected boolean', (value) => typeof value === 'boolean']);

export const oneOf = <const Values extends readonly string[]>(...values: Values): Validator<Values[number]> =>
  unchanged(isOneOf(...values));

const matching = (pattern: RegExp, expected: string): Validator<string> =>
  text([expected, (value) => pattern.test(value)]);

export const nonEmptyText = matching(/./s, 'expected a text that is not empty');

export const environmentName = matching(
  /^[\w.-]+$/,
  'expected the name of an environment, of letters, digits, ".", "_" and "-"',
);

export const variableName = matching(/^[A-Za-z_]\w*$/, 'expected the name of a variable, such as CMS_TOKEN');

export const region = matching(/^[a-z0-9-]{1,40}$/, 'expected the name of a region such as eu-central-1');

export const reportFiles: Validator<string[], string | readonly string[]> = listOf(
  matching(reportName, 'expected a file name that ends in .json, .html or .sarif, or gitlab: and a file name'),
);

const knownFormats = ['avif', 'webp'] as const;
type Format = (typeof knownFormats)[number];
const format = oneOf(...knownFormats);
const formatList = oneOf('webp', 'avif,webp', 'webp,avif', 'avif', 'original');

/** Formats for the `Accept` header, sorted; empty for the original format. */
export const formats: Validator<
  readonly Format[],
  'webp' | 'avif,webp' | 'webp,avif' | 'avif' | 'original' | readonly Format[]
> = (value, mistakes) => {
  const list: unknown = typeof value === 'string' ? value.split(',') : value;
  if (Array.isArray(value)) for (const [index, each] of value.entries()) format(each, mistakes.at(index));
  else formatList(value, mistakes);
  return knownFormats.filter((each) => Array.isArray(list) && list.includes(each));
};

export type VideoMode = 'report' | 'mp4' | 'hls';
const videoMode: Validator<VideoMode> = oneOf('report', 'mp4', 'hls');

export interface VideoLimits {
  maxResolution?: number | string | undefined;
  maxBytes?: number | string | undefined;
}

/** A mode, or a mode with limits. */
export const video: Validator<
  { mode: VideoMode; maxResolution?: number | undefined; maxBytes?: number | undefined },
  VideoMode | ({ mode: VideoMode } & VideoLimits)
> = (value, mistakes) => {
  if (!isPlainObject(value)) return { mode: videoMode(value, mistakes) };
  const { mode, maxResolution, maxBytes } = value;
  const limits = {
    mode: 'mode' in value ? videoMode(mode, mistakes.at('mode')) : videoMode(value, mistakes),
    maxResolution: maxResolution === undefined ? undefined : resolution(maxResolution, mistakes.at('maxResolution')),
    maxBytes: maxBytes === undefined ? undefined : byteCount(maxBytes, mistakes.at('maxBytes')),
  };
  mistakes.addUnknown(Object.keys(value), Object.keys(limits));
  return limits;
};
