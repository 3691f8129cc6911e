import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Compiles a module of a user, with all that strict projects switch on, and gives what the compiler says. */
function compile(code: string, more: object = {}): string {
  // Inside of `test`, so that packages are found. The folder is in no commit.
  const folder = join(root, 'test/.astro', `public-types-${process.pid}`);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true, skipLibCheck: true },
    ...{ declaration: true, emitDeclarationOnly: true, rootDir: '.', outDir: 'out', types: ['node'] },
    ...{ module: 'nodenext', target: 'es2023' },
    ...more,
  };
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, 'user.ts'), code);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const imports = `import type { AstroOptions, ServingOptions } from 'astro-datocms-assets';
import type { DoctorInput, Finding, Options, PassOptions, Ports, PublishedIndex, TextOptions } from 'datocms-assets';
import type { RehypeOptions } from 'datocms-assets/rehype';
import type { HandleContext, LocalizeOptions, Runtime, RuntimeOptions } from 'datocms-assets/runtime';
import type { CdaIndexOptions, DiskCacheOptions } from 'datocms-assets/runtime/node';
import type { EmulatorOptions } from 'datocms-emulator';
`;

it('options take lists that are readonly', () => {
  const code = `${imports}
const list = ['a.example.org', 'b.example.org'] as const;
export const options: Options & AstroOptions = {
  host: list, allow: list, allowMention: list, exclude: list, report: list, formats: ['avif', 'webp'] as const,
  connectTo: list, prefix: { fallback: '/' } as Readonly<Record<string, string>>,
};
export const rehype: RehypeOptions = { host: list };
export const runtime: Pick<RuntimeOptions, 'hosts'> = { hosts: list };
`;
  expect(compile(code)).toBe('');
});

it('options may be undefined where they have a default, and the key of a server comes from the environment', () => {
  const code = `${imports}
type OptionalNames<T> = { [Name in keyof T]-?: {} extends Pick<T, Name> ? Name : never }[keyof T];
type AllUndefined<T> = { [Name in OptionalNames<T>]: undefined };
export type Check<T> = AllUndefined<T> extends Pick<T, OptionalNames<T>> ? true : false;
export const checks: readonly [
  Check<Options>, Check<AstroOptions>, Check<ServingOptions>, Check<DoctorInput>, Check<PassOptions>, Check<Ports>,
  Check<TextOptions>, Check<RehypeOptions>, Check<HandleContext>, Check<LocalizeOptions>, Check<RuntimeOptions>,
  Check<CdaIndexOptions>, Check<DiskCacheOptions>, Check<EmulatorOptions>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true];
export const runtime: RuntimeOptions = { key: process.env.DATOCMS_ASSETS_KEY, route: '/media', isPublished: () => true };
`;
  expect(compile(code)).toBe('');
});

it('all types that a user’s own declarations need have a public name', () => {
  const code = `${imports}
import { createLiveLocalizer, createLocalizer, findingsToText, localize, mergeReports, readPublished, runChecks, toText } from 'datocms-assets';
import { createRefreshedIndex, createRuntime } from 'datocms-assets/runtime';
import { createCdaIndex, createDiskCache, createNodeHandler } from 'datocms-assets/runtime/node';
import { startEmulator } from 'datocms-emulator';

type Listener<T> = NonNullable<T>;
export const places = (found: Finding) => found.places;
export const firstPlace = (found: Finding) => found.places?.[0];
export const via = (found: Finding) => found.via;
export const mentions = (index: PublishedIndex) => index.mentions;
export const variant = (...[each]: Parameters<Listener<RehypeOptions['resolve']>>) => each;
export const progress = (...[each]: Parameters<Listener<Ports['onProgress']>>) => each;
export const place = (...call: Parameters<Listener<RuntimeOptions['warn']>>) => call;
export const failure = (...call: Parameters<Listener<RuntimeOptions['onFailure']>>) => call;
export const cached = (cache: Listener<RuntimeOptions['cache']>) => cache.find('');
export const asset = (runtime: Runtime) => runtime.open('');
export const engine = { createLiveLocalizer, createLocalizer, findingsToText, localize, mergeReports, readPublished, runChecks, toText };
export const serving = { createRefreshedIndex, createRuntime, createCdaIndex, createDiskCache, createNodeHandler };
export const edits = (text: string) => createLocalizer().edits('a.js', text);
export const file = () => createLiveLocalizer().open('a');
export const assets = () => createLiveLocalizer().describeAssets([]);
export const data = (runtime: Runtime) => runtime.localizeData(Promise.resolve({ url: '' }));
export const report = () => localize('dist');
export const index = () => readPublished();
export const checks = () => runChecks();
export const requests = async () => (await startEmulator({ project: '' })).requests.all;
`;
  expect(compile(code)).toBe('');
});

it('what runs in workers too has types that need neither those of Node nor `skipLibCheck`', () => {
  const code = `import rehypeDatocmsAssets from 'datocms-assets/rehype';
import { createRefreshedIndex, createRuntime } from 'datocms-assets/runtime';
export const all: readonly unknown[] = [rehypeDatocmsAssets, createRefreshedIndex, createRuntime];
`;
  expect(compile(code, { types: [], skipLibCheck: false, lib: ['es2023', 'dom', 'dom.iterable'] })).toBe('');
});
