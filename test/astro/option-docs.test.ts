import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flags } from '../../packages/datocms-assets/src/options/flags.ts';
import { pruneOptions } from '../../packages/datocms-assets/src/options/table/bucket.ts';
import { callOptions } from '../../packages/datocms-assets/src/options/table/call.ts';
import { commandLineOptions } from '../../packages/datocms-assets/src/options/table/report.ts';
import { serveOptions } from '../../packages/datocms-assets/src/options/table/serve.ts';
import { type LanguageServer, startLanguageServer } from '../support/language-server.ts';

const root = join(import.meta.dirname, '..');
const readme = join(root, '../packages/astro-datocms-assets/README.md');
let server: LanguageServer;
beforeAll(async () => {
  server = await startLanguageServer(root);
});
afterAll(() => server?.stop());

const engineNames = flags.map(({ name }) => name);
const astroNames = [
  ...engineNames.filter(
    (name) => !(name in { ...callOptions, ...commandLineOptions, ...pruneOptions, ...serveOptions }),
  ),
  'serverCode',
  'onDemand',
  'runtime',
];

/** The texts that an editor shows for options where a user writes them, by the option's name. */
async function hover(call: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const lines = [call, ...names.map((name) => `  ${name}: undefined,`), '});', ''];
  const places = names.map((_, at) => ({ line: call.split('\n').length + at, character: 3 }));
  const texts = await server.hover(join(root, 'astro', `${names.length}-options.ts`), lines.join('\n'), places);
  return new Map(names.map((name, at) => [name, texts[at] ?? '']));
}

const hoverInEngine = (names: readonly string[]) =>
  hover("import { verify } from 'datocms-assets';\nverify('dist', {", names);
const hoverInAstro = (names: readonly string[]) =>
  hover("import datocmsAssets from 'astro-datocms-assets';\ndatocmsAssets({", names);

/** The part of a flag's help that holds in code too, with options in camelCase. */
function helpInCode(help: string): string {
  return help
    .replace(/, (?:such as|not only) .*$/, '')
    .replace(/--([a-z-]+)/g, (_, name: string) => `\`${name.replace(/-./g, (part) => part.slice(1).toUpperCase())}\``);
}

const fold = (text: string) => text.toLowerCase().replace(/\s+/g, ' ');

/** The table of the integration's README, from what an editor shows. */
function optionsTable(shown: ReadonlyMap<string, string>): string {
  const rows = Array.from(shown, ([name, text]) => {
    const [, meaning = ''] = /\| undefined(.*?)\.?(?:\n\n@|$)/s.exec(text) ?? [];
    const [, value = ''] = /@default — (.*)/.exec(text) ?? [];
    const shownValue = /^(?:'.*'|\d+|true|false|process\..*)$/.test(value) ? `\`${value}\`` : value;
    return `| \`${name}\` | ${shownValue} | ${meaning.replace(/\s+/g, ' ')} |`;
  });
  return ['<!-- options -->', '| option | default | meaning |', '|---|---|---|', ...rows, '<!-- /options -->'].join(
    '\n',
  );
}

describe('an editor', () => {
  it('shows the help and the default of every option of the engine', async () => {
    const shown = await hoverInEngine(engineNames);
    for (const { name, help, defaultText } of flags) {
      expect(fold(shown.get(name) ?? ''), name).toContain(fold(helpInCode(help)));
      if (defaultText !== undefined) expect(shown.get(name), name).toContain(defaultText.replace('$', 'process.env.'));
    }
  });

  it('shows the help of every option of the integration, and what Astro completes', async () => {
    const shown = await hoverInAstro(astroNames);
    for (const { name, help } of flags.filter((flag) => shown.has(flag.name))) {
      expect(fold(shown.get(name) ?? ''), name).toContain(fold(helpInCode(help)));
    }
    expect(shown.get('serverCode')).toContain('code of routes that are rendered on demand');
    expect(shown.get('onDemand')).toContain('routes that are rendered on demand');
    for (const name of ['site', 'base', 'prefix']) expect(shown.get(name)).toContain("of Astro's configuration");
    expect(shown.get('dir')).toContain('<build.assets>/media');
    expect(shown.get('cacheDir')).toContain('<cacheDir>/datocms-assets');
  });

  it('offers the integration no option that is for the command line alone', async () => {
    const shown = await hoverInAstro(['json']);
    expect(shown.get('json')).not.toContain('standard output');
  });
});

describe("the integration's README", () => {
  it('has the table of the options', async () => {
    const table = optionsTable(await hoverInAstro(astroNames));
    const text = readFileSync(readme, 'utf8');
    const [current] = /<!-- options -->[\s\S]*<!-- \/options -->/.exec(text) ?? [''];
    if (process.env.UPDATE_README) writeFileSync(readme, text.replace(current, table));
    else expect(current, 'To write the table: UPDATE_README=1 npm test -- test/astro/option-docs.test.ts').toBe(table);
  });
});
