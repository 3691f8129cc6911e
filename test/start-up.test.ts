import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin } from './support/run-cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const dist = new URL('../packages/datocms-assets/dist/', import.meta.url);

/** Tells, when the process ends, which modules it has loaded. */
const telling = `
  import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
  process.on('exit', () => process.stderr.write('loaded ' + JSON.stringify(urls)));`;

/** The packages, and the engine's own files, that a run of Node loads. */
function loadedBy(args: readonly string[]) {
  const hook = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, ...args], { encoding: 'utf8' });
  const urls = JSON.parse(/loaded (.*)$/s.exec(stderr)?.[1] ?? '[]') as string[];
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  const own = urls.flatMap((url) => /^file:.*\/dist\/(.*)/.exec(url)?.[1] ?? []);
  if (own.includes('graphql.js')) packages.push('graphql');
  return { status, packages: [...new Set(packages)].sort(), own };
}

/** The sources that are bundled in files of the engine. */
function sourcesOf(files: readonly string[]): string[] {
  const texts = files.map((file) => readFileSync(new URL(file, dist), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/^\/\/ src\/(.*)$/gm)].map(([, source = '']) => source));
}

function script(file: string, then = ''): string[] {
  const url = new URL(file, dist);
  return ['--input-type=module', '--eval', `const loaded = await import('${url}'); ${then}`];
}

describe('what only tells something', () => {
  it.each([['--help'], ['localize', '--help'], ['verify', '--help']])(
    'datocms-assets %s %s loads the parser of arguments and the table of options, and nothing else',
    (...args) => {
      const { status, packages, own } = loadedBy([bin, ...args.filter((each) => each !== undefined)]);
      expect({ status, packages }).toEqual({ status: 0, packages: ['commander'] });
      expect(own).toContain('cli.js');
      expect(
        sourcesOf(own).filter(
          (file) => !/^(?:cli|cli\/(?:main|save-memory)|net\/env-proxy|options\/[\w/-]+)\.ts$/.test(file),
        ),
      ).toEqual([]);
    },
  );
});

describe('every build pays for what is loaded', () => {
  it.each([
    ['the engine', 'index.js', ['entities', 'picomatch']],
    ['the first request for published content', 'read-published.js', ['@0no-co/graphql.web', '@datocms/cda-client']],
    ['a worker that scans and verifies pages', 'batch-worker.js', ['entities', 'picomatch']],
  ])(
    '%s leaves GraphQL, the client of HTTP and the parser of SVG to the steps that need them',
    (_what, file, packages) => {
      expect(loadedBy(script(file))).toMatchObject({ status: 0, packages });
    },
  );

  it('the walk leaves the check of options to the main thread', () => {
    expect(loadedBy(script('walk-project.js')).packages).toEqual(['entities', 'graphql']);
  });

  it('GraphQL comes with a walk', () => {
    const walk = `await loaded.readPublished({ token: 'x', cdaUrl: 'http://127.0.0.1:1', retries: 0 }).catch(() => {});`;
    expect(loadedBy(script('index.js', walk)).packages).toContain('graphql');
  });
});

it('no file of the bundle imports another one for nothing, of which bundlers of workers warn', () => {
  const files = readdirSync(dist).filter((file) => file.endsWith('.js'));
  const withBareImport = files.filter((file) => /^import "\.\//m.test(readFileSync(new URL(file, dist), 'utf8')));
  expect(files.length).toBeGreaterThan(50);
  expect(withBareImport).toEqual([]);
});

describe('compiled code', () => {
  const help = (temporary: string, env: Readonly<Record<string, string>> = {}) => {
    const unset = { CI: undefined, NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: undefined };
    const folder = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    return spawnSync(process.execPath, [bin, '--help'], { env: { ...process.env, ...unset, ...folder, ...env } })
      .status;
  };

  it.each([
    ['is kept for the next run', {}, ['node-compile-cache']],
    ['is not kept in CI, where the next machine would not have it', { CI: 'true' }, []],
    ['is not kept if the user does not want it', { NODE_DISABLE_COMPILE_CACHE: '1' }, []],
  ])('%s', (_title, env, kept) => {
    const temporary = temporaryFolder('temporary');
    expect(help(temporary, env)).toBe(0);
    expect(readdirSync(temporary)).toEqual(kept);
  });

  it('is not missed where it can not be written', () => {
    const temporary = temporaryFolder('temporary');
    writeFileSync(join(temporary, 'node-compile-cache'), '');
    expect(help(temporary)).toBe(0);
  });
});
