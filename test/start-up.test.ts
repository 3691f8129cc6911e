import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bin } from './support/run-cli.ts';

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
  const own = urls.flatMap((url) => (url.startsWith('file:') && /\/dist\/(.*)/.exec(fileURLToPath(url))?.[1]) || []);
  return { status, packages: [...new Set(packages)].sort(), own };
}

function script(file: string, then = ''): string[] {
  const url = new URL(`../packages/datocms-assets/dist/${file}`, import.meta.url);
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
        own.filter((file) => !/^(?:cli|options\/(?:flags|manifest|option-table|table\/\w+))\.js$/.test(file)),
      ).toEqual([]);
    },
  );
});

describe('every build pays for what is loaded', () => {
  it.each([
    ['the engine', 'index.js', ['entities', 'picomatch', 'zod']],
    ['a worker that scans and verifies pages', 'workers/batch-worker.js', ['entities', 'picomatch']],
  ])(
    '%s leaves GraphQL, the client of HTTP and the parser of SVG to the steps that need them',
    (_what, file, packages) => {
      expect(loadedBy(script(file))).toMatchObject({ status: 0, packages });
    },
  );

  it('GraphQL comes with a walk', () => {
    const walk = `await loaded.readPublished({ token: 'x', cdaUrl: 'http://127.0.0.1:1', retries: 0 }).catch(() => {});`;
    expect(loadedBy(script('index.js', walk)).packages).toContain('graphql');
  });
});
