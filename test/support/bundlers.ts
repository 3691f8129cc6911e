import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { transformSync as transformWithSwc } from '@swc/core';
import { buildSync } from 'esbuild';
// @ts-expect-error google-closure-compiler has no types. The function returns the path of its native program.
import { getNativeImagePath } from 'google-closure-compiler/lib/utils.js';
import { rolldown } from 'rolldown';
import { type MinifyOptions, minify as minifyWithTerser } from 'terser';
import { minify as minifyWithUglify, type MinifyOptions as UglifyOptions } from 'uglify-js';
import webpack from 'webpack';
import { temporaryFolder } from './temporary-folder.ts';

/** Makes one script of a program. */
type Bundle = (code: string) => Promise<string> | string;

interface Bundler {
  readonly bundle: Bundle;
  /** How many programs it usually gets: fewer where each takes long. */
  readonly runs: number;
}

const entry = 'entry.js';

const withEsbuild =
  (options: Parameters<typeof buildSync>[0]): Bundle =>
  (contents) =>
    buildSync({ stdin: { contents }, bundle: true, write: false, ...options }).outputFiles?.[0]?.text ?? '';

const withRolldown =
  (format: 'iife' | 'cjs', minify: boolean): Bundle =>
  async (code) => {
    const plugin = {
      name: 'entry',
      resolveId: (id: string) => id,
      load: () => ({ code, moduleSideEffects: true }),
    };
    const build = await rolldown({ input: entry, plugins: [plugin] });
    const { output } = await build.generate({ format, minify, ...(format === 'iife' ? { name: 'site' } : {}) });
    await build.close();
    return output[0].code;
  };

interface CompilerOptions {
  readonly mode: 'development' | 'production';
  /** With `eval-source-map`, URLs are in base64 in a string, which is reported as a leak. */
  readonly devtool: 'eval' | 'source-map' | false;
}

/** What webpack and Rspack have in common. */
type CreateCompiler = (options: CompilerOptions & { context: string; entry: string; output: { path: string } }) => {
  run(end: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void): void;
  close(end: () => void): void;
};

const withCompiler =
  (create: CreateCompiler, options: CompilerOptions): Bundle =>
  async (code) => {
    const folder = temporaryFolder('bundle');
    writeFileSync(join(folder, entry), code);
    const compiler = create({ ...options, context: folder, entry: `./${entry}`, output: { path: folder } });
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        const problem = error ?? (stats?.hasErrors() ? new Error(stats.toString()) : undefined);
        compiler.close(() => (problem ? reject(problem) : resolve()));
      });
    });
    const bundle = readFileSync(join(folder, 'main.js'), 'utf8');
    rmSync(folder, { recursive: true });
    return bundle;
  };

const withTerser =
  (options: MinifyOptions): Bundle =>
  async (code) =>
    (await minifyWithTerser(code, options)).code ?? '';

const withUglify =
  (options: UglifyOptions): Bundle =>
  (code) => {
    const { code: minified, error } = minifyWithUglify(code, options);
    if (error) throw error;
    return minified;
  };

const withSwc =
  (target: 'es5' | 'es2022'): Bundle =>
  (code) =>
    transformWithSwc(code, {
      swcrc: false,
      minify: true,
      jsc: { target, minify: { compress: true, mangle: true, toplevel: true } },
    }).code;

/** The names that Closure Compiler must keep. With its own list of browsers' names it takes a second. */
const externs = '/** @externs */ var site; site.result; var JSON; JSON.parse; JSON.stringify;';

const withClosureCompiler =
  (level: 'SIMPLE' | 'ADVANCED', language: 'ECMASCRIPT5' | 'ECMASCRIPT_NEXT'): Bundle =>
  (code) => {
    const program: string | undefined = getNativeImagePath();
    if (program === undefined) {
      throw new Error(`Closure Compiler has no native build for ${process.platform} on ${process.arch}.`);
    }
    const options = ['--env', 'CUSTOM', '--warning_level', 'QUIET', '--json_streams', 'BOTH'];
    const input = JSON.stringify([
      { path: 'externs.js', src: externs },
      { path: entry, src: code },
    ]);
    const output = execFileSync(program, [...options, '-O', level, '--language_out', language], { input });
    const [file] = JSON.parse(output.toString()) as [{ readonly src: string }];
    return file.src;
  };

export const bundlers: Readonly<Record<string, Bundler>> = {
  'esbuild without minifying': { bundle: withEsbuild({ format: 'iife' }), runs: 30 },
  'esbuild, minified': { bundle: withEsbuild({ format: 'iife', minify: true }), runs: 30 },
  'esbuild, minified, in UTF-8': { bundle: withEsbuild({ format: 'cjs', minify: true, charset: 'utf8' }), runs: 30 },
  'esbuild, minified, for old browsers': {
    bundle: withEsbuild({ format: 'iife', minify: true, target: 'es2015' }),
    runs: 30,
  },
  'rolldown without minifying': { bundle: withRolldown('cjs', false), runs: 30 },
  'rolldown, minified': { bundle: withRolldown('iife', true), runs: 30 },
  'webpack without minifying': {
    bundle: withCompiler(webpack, { mode: 'development', devtool: 'source-map' }),
    runs: 20,
  },
  'webpack, each module in eval()': {
    bundle: withCompiler(webpack, { mode: 'development', devtool: 'eval' }),
    runs: 20,
  },
  'webpack, minified': { bundle: withCompiler(webpack, { mode: 'production', devtool: false }), runs: 6 },
  'Rspack without minifying': {
    bundle: withCompiler(rspack, { mode: 'development', devtool: 'source-map' }),
    runs: 20,
  },
  'Rspack, each module in eval()': { bundle: withCompiler(rspack, { mode: 'development', devtool: 'eval' }), runs: 20 },
  'Rspack, minified': { bundle: withCompiler(rspack, { mode: 'production', devtool: false }), runs: 20 },
  terser: { bundle: withTerser({ toplevel: true }), runs: 30 },
  'terser, in ASCII with unsafe changes': {
    bundle: withTerser({ toplevel: true, compress: { unsafe: true, passes: 2 }, format: { ascii_only: true } }),
    runs: 30,
  },
  UglifyJS: { bundle: withUglify({ toplevel: true }), runs: 30 },
  'UglifyJS, in ASCII with unsafe changes': {
    bundle: withUglify({ toplevel: true, compress: { unsafe: true, passes: 2 }, output: { ascii_only: true } }),
    runs: 30,
  },
  SWC: { bundle: withSwc('es2022'), runs: 30 },
  'SWC, for old browsers': { bundle: withSwc('es5'), runs: 30 },
  'Closure Compiler, for old browsers': { bundle: withClosureCompiler('SIMPLE', 'ECMASCRIPT5'), runs: 5 },
  'Closure Compiler, with advanced changes': {
    bundle: withClosureCompiler('ADVANCED', 'ECMASCRIPT_NEXT'),
    runs: 5,
  },
};
