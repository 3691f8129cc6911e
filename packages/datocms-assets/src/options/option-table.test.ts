import { describe, expect, expectTypeOf, it } from 'vitest';
import { describeFlag, flags, nameFlags, nameFlagsOfProblem } from './flags.ts';
import { type OptionTable, optionGroups, optionTable } from './option-table.ts';
import { type JobOptions, type Options, option } from './options.ts';
import { toSettings } from './settings.ts';
import type { Validator } from './validator.ts';

type InputOf<Valid extends Validator<unknown, unknown>> = NonNullable<Valid['input']>;

describe('the table of options', () => {
  it('has every option of every group once', () => {
    const names = Object.values(optionGroups).flatMap((entries) => Object.keys(entries));
    expect(names.toSorted()).toEqual(Object.keys(optionTable).toSorted());
  });

  it('has validators for the types that editors show', () => {
    type Accepted = {
      -readonly [Name in keyof OptionTable]?: InputOf<ReturnType<OptionTable[Name]['validator']>> | undefined;
    };
    expectTypeOf<Options>().toEqualTypeOf<Accepted>();
  });

  it('leaves what concerns the command line alone to the command line', () => {
    expectTypeOf<keyof JobOptions>().toEqualTypeOf<
      Exclude<
        keyof Options,
        'json' | 'quiet' | 'force' | 'checkAssets' | 'olderThan' | 'config' | 'yes' | 'listen' | 'port' | 'refresh'
      >
    >();
  });

  it('has defaults that its validators accept', () => {
    const defaults = Object.entries(optionTable).flatMap(([name, entry]) =>
      'default' in entry ? [[name, entry.default]] : [],
    );
    expect(toSettings(Object.fromEntries(defaults))).toEqual(toSettings({}));
  });

  it('has help texts of one form', () => {
    for (const { help } of flags) expect(help).toMatch(/^(?:URL|[a-z]).*[^.]$/);
  });
});

describe('a flag', () => {
  const flagOf = (name: keyof Options) => flags.find((flag) => flag.name === name);

  it.each<[keyof Options, string, string]>([
    ['maxTotalBytes', '--max-total-bytes <bytes>', 'such as 2GiB (default: 64GiB)'],
    ['retries', '--retries <count>', 'how often to retry a failed request (default: 3)'],
    ['report', '--report <file>', '(repeatable)'],
    ['dryRun', '--dry-run', 'verify nothing'],
    ['incremental', '--no-incremental', 'since the last build'],
  ])('of %s is %s', (name, usage, end) => {
    const flag = flagOf(name);
    expect(flag?.usage).toBe(usage);
    expect(flag && describeFlag(flag).endsWith(end)).toBe(true);
  });

  it.each([
    ['maxBytes: expected x; got "y".', '--max-bytes: expected x; got "y".'],
    ['report.1: expected x.', '--report: expected x.'],
    ['incremental: expected x.', '--no-incremental: expected x.'],
    ['unknown: there is no such option.', 'unknown: there is no such option.'],
    ['There is no folder `/dir`.', 'There is no folder `/dir`.'],
    ['token: not set. Use `tokenEnv`.', '--token: not set. Use --token-env.'],
    ['dir: it is taken. Use `force: true`.', '--dir: it is taken. Use --force.'],
  ])('stands in place of the name in code: %s', (problem, expected) => {
    expect(nameFlagsOfProblem(problem)).toBe(expected);
  });

  it.each([
    [option('maxBytes'), '`maxBytes`', '--max-bytes'],
    [option('svg', 'sanitize'), "`svg: 'sanitize'`", '--svg sanitize'],
    [option('exclude', '_assets/a.*.pdf'), "`exclude: '_assets/a.*.pdf'`", "--exclude '_assets/a.*.pdf'"],
    [option('force', true), '`force: true`', '--force'],
    ["`serverCode: 'warn'`", "`serverCode: 'warn'`", "`serverCode: 'warn'`"],
    ['at dist/a--b/c.html of `image.domains`', 'at dist/a--b/c.html of `image.domains`', null],
  ])('stands in place of an option in a fix: %s', (text, code, onCommandLine) => {
    expect(text).toBe(code);
    expect(nameFlags(text)).toBe(onCommandLine ?? text);
  });
});
