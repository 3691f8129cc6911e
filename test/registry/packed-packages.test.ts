import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { minVersion, satisfies } from 'semver';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageNames, packPackages, type Tarballs } from '../support/packed-packages.ts';

const packages = join(import.meta.dirname, '../../packages');

let tarballs: Tarballs;
beforeAll(async () => {
  tarballs = await packPackages();
});

/** A package as it will be published. */
function unpack(name: keyof Tarballs) {
  const bytes = readFileSync(tarballs[name]);
  const content = createPackageFromTarballData(bytes);
  const files = content.listFiles().map((file) => file.replace(`/node_modules/${name}/`, ''));
  const read = (path: string) => content.readFile(`/node_modules/${name}/${path}`);
  return { bytes, content, files, read };
}

/** Problems that are none: the packages are ES modules, for Node 20.19 and newer. */
function isExpected({ kind, resolutionKind, entrypoint }: Record<string, unknown>): boolean {
  // TypeScript's resolution of Node 10 knows no `exports`.
  if (resolutionKind === 'node10') return true;
  // `require` loads ES modules in all of these versions of Node, and TypeScript 5.8 knows it; a test calls it.
  if (kind === 'CJSResolvesToESM') return true;
  // Astro's own tools read the types of a component from its source.
  return String(entrypoint).endsWith('.astro');
}

const always = ['LICENSE', 'README.md', 'package.json', 'dist'];

/** `maxUnpacked` is for the tar, which has half a kilobyte or more for each file beside its content. */
describe.each([
  {
    name: 'datocms-assets',
    maxKilobytes: 740,
    maxUnpacked: 2850,
    content: ['bin', 'config.schema.json', 'findings.md'],
  },
  { name: 'astro-datocms-assets', maxKilobytes: 100, maxUnpacked: 370, content: ['bin', 'components'] },
  { name: 'datocms-emulator', maxKilobytes: 900, maxUnpacked: 1350, content: ['bin', 'films'] },
] as const)('the package $name', ({ name, maxKilobytes, maxUnpacked, content }) => {
  it('holds what users need, no more than planned, and types that every resolution finds', async () => {
    const { bytes, content: tarball, files } = unpack(name);
    expect(bytes.length / 1000).toBeLessThan(maxKilobytes);
    expect(gunzipSync(bytes).length / 1000).toBeLessThan(maxUnpacked);
    const outside = new Set(files.map((path) => path.replace(/\/.*/, '')));
    expect([...outside].sort()).toEqual([...always, ...content].sort());
    expect(files.filter((path) => /\.test\.|tsbuildinfo|\.map$/.test(path))).toEqual([]);

    const result = await checkPackage(tarball);
    if (!result.types) throw new Error(`${name} has no types.`);
    expect(result.problems.filter((problem) => !isExpected({ ...problem }))).toEqual([]);
  });
});

it.each(packageNames)(
  'what is published of %s imports each of its dependencies, by versions of a registry, and no other package',
  (name) => {
    const { files, read } = unpack(name);
    const { dependencies, peerDependencies } = JSON.parse(read('package.json'));
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\^\d/);
    const importedBy = (extension: RegExp) =>
      files
        .filter((path) => extension.test(path))
        .flatMap((path) => {
          const imports = read(path).matchAll(
            /(?<!\.)\b(?:from|import) ?\(?["']((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"']*)?["']/g,
          );
          return Array.from(imports, ([, imported = '']) => imported);
        });
    const known = importedBy(/\.(?:js|d\.ts|astro)$/).flatMap((each) => [each, `@types/${each}`]);
    expect(Object.keys(dependencies).filter((each) => !known.includes(each))).toEqual([]);
    const declared = Object.keys({ ...dependencies, ...peerDependencies, [name]: '' });
    expect(importedBy(/\.(?:js|astro)$/).filter((each) => !declared.includes(each))).toEqual([]);
  },
);

it('the files for servers import each other and Node, but no package', () => {
  const { files, read } = unpack('datocms-assets');
  const code = files.filter((path) => path.startsWith('dist/server/') && path.endsWith('.mjs'));
  const imports = code.flatMap((path) =>
    Array.from(read(path).matchAll(/(?<![@\w])(?:from|import)[( ]?["'`]([^"'`]+)/g), ([, id]) => id),
  );
  expect(imports.length).toBeGreaterThan(code.length);
  const known = code.map((path) => path.replace('dist/server/', './'));
  expect(imports.filter((id = '') => !id.startsWith('node:') && !known.includes(id))).toEqual([]);
});

const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);

/** The folder of a dependency, as Node finds it from the folder of a package. */
function resolve(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  if (dirname(from) === from) throw new Error(`${name} is not installed.`);
  return resolve(name, dirname(from));
}

interface Installed {
  readonly bytes: number;
  /** The versions of Node.js that it is for. */
  readonly node: string;
}

/** All packages that come with a package, each with its version. */
function installed(folder: string, known = new Map<string, Installed>()): ReadonlyMap<string, Installed> {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const found = resolve(name, folder);
    const { version, engines } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8'));
    if (known.has(`${name} ${version}`)) continue;
    known.set(`${name} ${version}`, { bytes: sizeOf(found), node: engines?.node ?? '*' });
    installed(found, known);
  }
  return known;
}

it('the dependencies of the engine are no more and no larger than planned', () => {
  const known = installed(join(packages, 'datocms-assets'));
  const megabytes = Array.from(known.values()).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const names = [...known].sort(([, a], [, b]) => b.bytes - a.bytes).map(([name]) => name);
  expect(known.size, names.join(', ')).toBeLessThanOrEqual(27);
  expect(megabytes, names.join(', ')).toBeLessThan(7);
});

it.each(packageNames)('all dependencies of %s are for the oldest version of Node.js that it supports', (name) => {
  const { engines } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
  const oldest = minVersion(engines.node)!;
  const known = installed(join(packages, name));
  expect(known.size).toBeGreaterThan(5);
  expect([...known].filter(([, { node }]) => !satisfies(oldest, node))).toEqual([]);
});
