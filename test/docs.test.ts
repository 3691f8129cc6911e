import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tokenNames } from '../packages/datocms-assets/src/options/token.ts';

const root = join(import.meta.dirname, '..');
/** Files in these documents must exist. */
const documents = globSync(
  [
    'docs/{*,decisions/*,frameworks/*,runtime/*}.md',
    'CONTRIBUTING.md',
    'AGENTS.md',
    'CODE_OF_CONDUCT.md',
    'SECURITY.md',
    '.changeset/README.md',
  ],
  {
    cwd: root,
  },
);
const readmes = globSync(['README.md', '{packages,examples}/*/*.md'], { cwd: root });
/** Folders that a path in a document may be relative to. */
const bases = ['', 'packages/datocms-assets/src', 'packages/astro-datocms-assets/src'];
/** Code such as `scan/surface.ts`, `test/corpus` or `verify/`, but not `text/html` or `npm test`. */
const pathLike = /^(?:[\w.@-]+\/)+[\w.@-]*$|^[\w-]+\.(?:ts|mjs|json|md|yml)$/;
const knownFolders = /^(?:\.[\w-]+|docs|examples|packages|scripts|test|src)\//;

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const exists = (path: string, folder: string) =>
  [...bases, folder].some((base) => existsSync(join(root, base, path.replace(/\/$/, ''))));

function missingPaths(document: string): string[] {
  const codes = Array.from(read(document).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
  const paths = codes.filter(
    (code) =>
      pathLike.test(code) && (/\.\w+$|\/$/.test(code) || knownFolders.test(code)) && !/^[a-z]+\/[a-z+]+$/.test(code),
  );
  return paths.filter((path) => !exists(path, dirname(document)));
}

function headings(document: string): string[] {
  return Array.from(read(document).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks(document: string): string[] {
  const links = Array.from(read(document).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g), ([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !headings(target).includes(anchor);
  });
}

it.each(documents)('%s names only files that exist', (document) => expect(missingPaths(document)).toEqual([]));

it.each([...documents, ...readmes])('%s links only to files and headings that exist', (document) =>
  expect(brokenLinks(document)).toEqual([]),
);

const site = 'docs/site/src/content/docs';

it.each(['packages/datocms-assets/README.md', 'packages/astro-datocms-assets/README.md', `${site}/start/astro.mdx`])(
  '%s lists the variables of the token in the order in which they are looked for',
  (document) => {
    const [text = ''] = read(document)
      .split(/\n(?=\n|\d\. )/)
      .filter((part) => part.includes(tokenNames.at(-1) ?? ''));
    const names = Array.from(text.matchAll(/`(\w+)`/g), ([, name = '']) => name);
    expect(names.filter((name) => tokenNames.includes(name))).toEqual(tokenNames);
  },
);

it('the table of functions names exports of the package', () => {
  const exported = new Set(read('packages/datocms-assets/src/index.ts').match(/\w+/g));
  const names = Array.from(read(`${site}/start/other-generators.md`).matchAll(/`(\w+)\(/g), ([, name = '']) => name);
  expect(names.length).toBeGreaterThan(9);
  expect(names.filter((name) => !exported.has(name))).toEqual([]);
});

/** The names in the first column of the table under a header, and the names that a source defines. */
const optionTables: readonly (readonly [document: string, header: string, source: string, definition: RegExp])[] = [
  [
    'docs/runtime.md',
    '| option | default |',
    'packages/datocms-assets/src/runtime/runtime-options.ts',
    /^ {2}readonly (\w+)\??:/gm,
  ],
  [
    'docs/runtime/cache.md',
    '| option of `createDiskCache` |',
    'packages/datocms-assets/src/runtime/answer/disk-cache.ts',
    /^ {2}readonly (\w+)\??:/gm,
  ],
  [
    'packages/datocms-emulator/README.md',
    '| `startEmulator` |',
    'packages/datocms-emulator/src/options.ts',
    /^ {2}(\w+)(?:: z|: port|,$)/gm,
  ],
];

it.each(optionTables)('%s lists under "%s" the options of %s', (document, header, source, definition) => {
  const [, table = ''] = read(document).split(header);
  const [rows = ''] = table.split('\n\n');
  const listed = Array.from(rows.matchAll(/^\| `(\w+)` \|/gm), ([, name]) => name);
  const defined = Array.from(read(source).matchAll(definition), ([, name]) => name);
  expect(listed.length).toBeGreaterThan(3);
  expect(listed.toSorted()).toEqual(defined.toSorted());
});

/** Links that open the repository, or deploy a part of it. */
const hostLink = /https:\/\/(?:codespaces\.new|app\.netlify\.com\/start|vercel\.com\/new)\/[^\s)]+/g;

interface Manifest {
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly repository: { readonly type: string; readonly url: string; readonly directory?: string };
}

describe('the repository', () => {
  const manifest = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as Manifest;
  const { repository, bugs } = manifest('');
  const website = repository.url.replace(/^git\+|\.git$/g, '');

  it('has its address in the root package.json', () => {
    expect(website).toMatch(/^https:\/\/github\.com\/[^/]+\/[^/]+$/);
    expect(bugs.url).toBe(`${website}/issues`);
  });

  it.each(['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'])('has the same address in %s', (name) => {
    const folder = `packages/${name}`;
    const { homepage, ...rest } = manifest(folder);
    expect(rest).toMatchObject({ bugs, repository: { ...repository, directory: folder } });
    expect(homepage).toBe(`${website}/tree/main/${folder}#readme`);
  });

  it('says in one place that the packages are not on npm, until the release that puts them there', () => {
    const notYet = /\bnot (?:yet )?(?:on|published (?:on|to)) npm\b/i;
    const texts = globSync(['*.md', '{docs,examples,packages}/**/*.{md,mdx}'], {
      cwd: root,
      exclude: (file) => /node_modules|dist/.test(file),
    });
    const version = (JSON.parse(read('packages/datocms-assets/package.json')) as { version: string }).version;
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.filter((file) => notYet.test(read(file)))).toEqual(version === '0.1.0' ? ['README.md'] : []);
  });

  it('is what links to hosts open, and the folders and variables in them exist', () => {
    const texts = globSync(['README.md', 'examples/*/README.md', 'docs/site/src/content/docs/*.mdx'], {
      cwd: root,
    }).map(read);
    const links = texts.flatMap((text) => Array.from(text.matchAll(hostLink), ([link]) => new URL(link)));
    expect(new Set(links.map(({ host }) => host)).size).toBe(3);
    for (const { host, pathname, searchParams } of links) {
      const given =
        searchParams.get('repository') ?? searchParams.get('repository-url') ?? `https://github.com${pathname}`;
      const [repository, path = searchParams.get('create_from_path') ?? ''] = given.split('/tree/main/');
      expect(repository, host).toBe(website);
      expect(existsSync(join(root, path, 'package.json')), path).toBe(true);
      if (host === 'app.netlify.com') expect(existsSync(join(root, path, 'netlify.toml')), path).toBe(true);
      for (const name of searchParams.get('env')?.split(',') ?? [])
        expect(read(join(path, '.env.example'))).toContain(`${name}=`);
    }
  });

  it('is built by hosts with its own scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const { installCommand, buildCommand, outputDirectory } = JSON.parse(read('vercel.json')) as Record<string, string>;
    const [, command, publish] = /command = "(.+)"\n +publish = "(.+)"/.exec(read('netlify.toml')) ?? [];
    expect([command, publish]).toEqual([buildCommand, outputDirectory]);
    expect(Object.keys(scripts).map((name) => `npm run ${name}`)).toEqual(
      expect.arrayContaining([installCommand, buildCommand]),
    );
    expect(read('scripts/demo.mjs')).toContain(`The site is in ${publish}`);
  });

  it('pins every action of its workflows, and of its own action, by commit', () => {
    const files = globSync(['.github/workflows/*.yml', 'action.yml'], { cwd: root });
    // `./` is the repository itself.
    const uses = files.flatMap((file) => read(file).match(/uses: (?!\.\/).*/gm) ?? []);
    expect(uses.length).toBeGreaterThan(5);
    for (const use of uses) expect(use).toMatch(/^uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});
