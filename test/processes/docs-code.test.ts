import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The code and the commands of the documentation site, as a reader would copy them.
const root = join(import.meta.dirname, '../..');
const content = join(root, 'docs/site/src/content/docs');
const read = (folder: string) => (page: string) => ({ page, text: readFileSync(join(folder, page), 'utf8') });
const texts = globSync('**/*.{md,mdx}', { cwd: content })
  .filter((page) => !page.startsWith('generated'))
  .sort()
  .map(read(content));
/** Pages that the site takes from the repository. `test/contract/recipes.test.ts` runs the code for frameworks. */
const longTexts = [
  'recipes.md',
  'runtime.md',
  ...globSync('runtime/*.md', { cwd: join(root, 'docs') }),
  'buckets.md',
  'videos.md',
].map(read(join(root, 'docs')));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly code: string;
}
const blocksOf = (pages: typeof texts): readonly Block[] =>
  pages.flatMap(({ page, text }) =>
    Array.from(text.matchAll(/^( *)```(\w*).*\n([\s\S]*?)^\1```/gm), ([, indent = '', language = '', code = '']) => ({
      page,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    })),
  );
const blocks = blocksOf(texts);
const isCode = ({ language }: Block) => language === 'js' || language === 'ts';
/** Declares what is the reader's own, or comes from a block before. */
const readersOwn = `
declare module '@astrojs/node';
declare module 'cloudflare:workers';
declare module 'rehype-parse';
declare module 'unified';
declare module '*/assets.mjs';
declare module '*/entry.mjs';
declare const fetchFromTheSite: (request: Request) => Promise<Response>;
declare const executeQuery: (...call: unknown[]) => Promise<unknown>;
declare const query: unknown;
declare const options: import('datocms-assets/runtime').RuntimeOptions;
declare const runtime: import('datocms-assets/runtime').Runtime;
declare const datocmsAssets: typeof import('astro-datocms-assets').default;
`;
const blocksIn = (...languages: readonly string[]) => blocks.filter(({ language }) => languages.includes(language));

/** Commands of `datocms-assets`, in blocks and in sentences. */
const commands = [
  ...new Set(
    texts.flatMap(({ text }) =>
      Array.from(text.matchAll(/(?<=`|^ *|npx |&& |run: )datocms-assets [a-z][^`|&"\n]*/gm), ([command]) =>
        command.trim(),
      ),
    ),
  ),
].filter((command) => !command.endsWith(' --help'));
/** One of the commands that differ in the name of the folder only. A table says that all of its commands take the flag `--site`. */
const differentCommands = [
  ...new Map(
    commands.map((command) => [command.replace(/localize \S+|--site \S+/g, ''), command] as const).reverse(),
  ).values(),
].reverse();

/** Programs of others, which the tests do not run here: what is known of their arguments. */
const otherCommands: readonly RegExp[] = [
  /^npm install --save-dev datocms-assets$/,
  /^(?:npx|pnpm|yarn|bunx) astro add astro-datocms-assets$/,
  /^npx astro build$/,
  /^npx wrangler secret put DATOCMS_ASSETS_KEY$/,
  /^node --env-file=\.env dist\/server\/entry\.mjs$/,
  /^wget --mirror (?:-E -k http:\/\/localhost:8000|https:\/\/www\.example\.org)\/$/,
  /^mkdir -p dist && cp -r part-1\/\. part-2\/\. dist$/,
  /^npm install --save-dev datocms-emulator @datocms\/cda-client$/,
  /^npx datocms-emulator \.\/project --port 4800$/,
  /^docker build --secret id=datocms,env=DATOCMS_CDA_TOKEN \.$/,
  /^jq [^|]+\| select\(\.source \| contains\("kettle"\)\)' report\.json$/,
  /^jq -r .+ report\.json \| \(cd dist && sha256sum --check --quiet\)$/,
  /^comm -23 <\(jq -r [^)]+ report\.json \| sort\) <\(npx datocms-assets published \| jq -r \.url \| sort\)$/,
];

const checkedLanguages = ['js', 'ts', 'sh', 'json', 'yaml'];
/** Nothing here reads these: a Dockerfile, configuration of Netlify and nginx, a file of headers, a list of files, variables, messages. */
const otherLanguages = ['dockerfile', 'toml', 'nginx', 'text'];

it('knows what to do with the language of each block', () => {
  expect(blocks.length).toBeGreaterThan(25);
  const unknown = blocks.filter(({ language }) => ![...checkedLanguages, ...otherLanguages].includes(language));
  expect(unknown).toEqual([]);
  expect(blocks.filter(({ language }) => otherLanguages.includes(language))).toHaveLength(7);
});

describe('the code', () => {
  it('compiles with the types of the packages', () => {
    // Inside of `test`, so that packages are found. The folder is in no commit.
    const folder = join(root, 'test/.astro', `docs-code-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    try {
      const files = [...blocks, ...blocksOf(longTexts)].filter(isCode).map(({ page, language, code }, at) => {
        const name = `${page.replace(/\W+/g, '-')}-${at}.${language === 'ts' ? 'ts' : 'mjs'}`;
        writeFileSync(join(folder, name), code);
        return name;
      });
      expect(files.length).toBeGreaterThan(16);
      writeFileSync(join(folder, 'package.json'), '{ "type": "module", "devDependencies": { "@11ty/eleventy": "3" } }');
      writeFileSync(join(folder, 'others.d.ts'), readersOwn);
      const compilerOptions = {
        ...{ strict: true, noEmit: true, skipLibCheck: true, allowJs: true, checkJs: true, noImplicitAny: false },
        ...{
          module: 'esnext',
          moduleResolution: 'bundler',
          moduleDetection: 'force',
          target: 'es2023',
          types: ['node'],
        },
      };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: [...files, 'others.d.ts'] }),
      );
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
        encoding: 'utf8',
      });
    } catch (error) {
      throw new Error(String((error as { stdout?: string }).stdout ?? error));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('in JSON and YAML can be parsed', () => {
    for (const { code } of blocksIn('json')) expect(JSON.parse(code)).toBeTypeOf('object');
    for (const { code } of blocksIn('yaml')) expect(parse(code)).toBeTypeOf('object');
  });
});

describe('the commands', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ project: join(root, 'examples/blog/project') });
  });
  afterAll(() => emulator?.stop());

  it('are those of this repository, or of programs that are not run here', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const lines = blocksIn('sh').flatMap(({ code }) => code.trim().split('\n'));
    const unknown = lines.filter((line) => {
      const [, script = ''] = /^npm run ([\w:]+)$/.exec(line) ?? [];
      const own = /^(?:npx )?(datocms-assets .*)/.exec(line)?.[1];
      return own ? !commands.includes(own) : !(script in scripts) && !otherCommands.some((known) => known.test(line));
    });
    expect(unknown).toEqual([]);
  });

  it.each(differentCommands)('%s', async (command) => {
    const folder = temporaryFolder('docs-command');
    const page = `<!doctype html><title>Lanterna</title><meta property="og:image" content="${await firstAsset()}?w=600"><p>`;
    const name = /(?:localize|verify) (\S+)/.exec(command)?.[1] ?? 'dist';
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.html'), command.includes(' verify ') ? '<!doctype html><p>' : page);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "devDependencies": { "@11ty/eleventy": "3" } }');
    const args = command
      .split(' ')
      .slice(1)
      .map((arg) => arg.replace('/shared/cache', 'shared-cache'));
    const host = `www.datocms-assets.com=${emulator.assetsOrigin}`;
    const isBuild = args[0] === 'localize' || args[0] === 'doctor';
    const network = isBuild ? ['--cda-url', emulator.cdaUrl, '--connect-to', host] : ['--cda-url', emulator.cdaUrl];
    const site = isBuild && !args.includes('--site') ? ['--site', 'https://www.example.org'] : [];
    const extra = ['init', 'key', 'verify'].includes(args[0] ?? '') ? [] : [...network, ...site];
    const { status, stdout, stderr } = await runCli(
      [...args, ...extra],
      { DATOCMS_CDA_TOKEN: 'lanterna-drafts' },
      folder,
    );
    expect({ status, output: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
    if (args[0] === 'localize' && !args.includes('--dry-run')) {
      expect(readFileSync(join(folder, name, 'index.html'), 'utf8')).toMatch(/content="https:\/\/[^"]+\.(?:jpg|png)"/);
    }
  });

  it('print the report whose keys its page names', async () => {
    const folder = temporaryFolder('docs-report');
    const page = `<img src="${await firstAsset()}"><img src="https://www.datocms-assets.com/99001/1-draft.jpg">`;
    writeFileSync(join(folder, 'index.html'), page);
    const args = ['localize', folder, '--json', '--dry-run', '--cda-url', emulator.cdaUrl];
    const { stdout } = await runCli(args, { DATOCMS_CDA_TOKEN: 'lanterna-published' }, folder);
    const report = JSON.parse(stdout);
    const { text } = read(content)('reference/report.md');
    const namesIn = (key: string) => {
      const [, meaning = ''] = new RegExp(`^\\| \`${key.replace('[]', '\\[\\]')}\` \\|(.*)`, 'm').exec(text) ?? [];
      return Array.from(meaning.matchAll(/`(\w+)`/g), ([, name = '']) => name);
    };
    for (const key of Object.keys(report)) expect(text).toContain(`\n| \`${key}\` |`);
    expect(namesIn('counts')).toEqual(Object.keys(report.counts));
    expect(namesIn('coverage')).toEqual(expect.arrayContaining(Object.keys(report.coverage)));
    expect(namesIn('assets')).toEqual(Object.keys(report.assets[0]));
    const [finding] = report.findings;
    expect(finding.code).toBe('unpublished');
    expect(namesIn('findings')).toEqual(expect.arrayContaining(Object.keys(finding)));
  });

  async function firstAsset(): Promise<string> {
    const headers = { Authorization: 'Bearer lanterna-published', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ query: '{ allTopics { cover { url } } }' });
    const answer = await fetch(emulator.cdaUrl, { method: 'POST', headers, body });
    const { data } = (await answer.json()) as { data: { allTopics: readonly { cover: { url: string } }[] } };
    return data.allTopics[0]?.cover.url ?? '';
  }
});
