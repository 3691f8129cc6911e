import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionHelp } from '../../packages/datocms-assets/src/options/option-help.ts';
import { type LanguageServer, startLanguageServer } from '../support/language-server.ts';

const root = join(import.meta.dirname, '..');
let server: LanguageServer;
beforeAll(async () => {
  server = await startLanguageServer(root);
});
afterAll(() => server?.stop());

/** What an editor shows for each option, where a user writes it. */
function hovers(call: string, names: readonly string[]): Promise<string[]> {
  const lines = [call, ...names.map((name) => `  ${name}: undefined,`), '});', ''];
  const places = names.map((_, at) => ({ line: call.split('\n').length + at, character: 3 }));
  return server.hover(join(root, 'astro', `${names.length}-options.ts`), lines.join('\n'), places);
}

/** What an option's help says beside its default, which editors show under `@default`. */
const meaning = (help: string) =>
  help
    .replace(/ \((?:default|repeatable)[^)]*\)/g, '')
    .replace(/; default: \w+/, '')
    .replace(/, such as \S+$/, '');
const fold = (text: string) => text.toLowerCase().replace(/\s+/g, ' ');

const inCamelCase = (given: string) =>
  given.replace(/--([a-z-]+)/g, (_, name: string) => name.replace(/-./g, (each) => each.slice(1).toUpperCase()));

describe('an editor', () => {
  it('shows the help of every option of the engine', async () => {
    const names = optionHelp.map(({ name }) => name);
    const shown = await hovers("import { verify } from 'datocms-assets';\nverify('dist', {", names);
    optionHelp.forEach(({ name, help }, at) => {
      expect(fold(shown[at] ?? ''), name).toContain(fold(inCamelCase(meaning(help))));
      const [, value] = /default: ([^)]+)\)?$/.exec(help.replace(' (repeatable)', '')) ?? [];
      if (value !== undefined)
        expect(shown[at], name).toContain(value.replace('$', 'process.env.').replace(/ .*/s, ''));
    });
  });

  it('shows the help of every option of the integration, and what Astro completes', async () => {
    const options = optionHelp.filter(({ name }) => name !== 'json');
    const names = [...options.map(({ name }) => name), 'serverCode'];
    const shown = await hovers("import datocmsAssets from 'astro-datocms-assets';\ndatocmsAssets({", names);
    options.forEach(({ name, help }, at) => {
      expect(fold(shown[at] ?? ''), name).toContain(fold(inCamelCase(meaning(help))));
    });
    expect(shown.at(-1)).toContain('Code of routes that are rendered on demand');
    const of = (name: string) => shown[names.indexOf(name as (typeof names)[number])];
    for (const name of ['site', 'base', 'prefix']) expect(of(name)).toContain("of Astro's configuration");
    expect(of('dir')).toContain('<build.assets>/media');
    expect(of('cacheDir')).toContain('<cacheDir>/datocms-assets');
  });

  it('offers the integration nothing that is for the command line alone', async () => {
    expect(await hovers("import datocmsAssets from 'astro-datocms-assets';\ndatocmsAssets({", ['json'])).toEqual([
      expect.not.stringContaining('standard output'),
    ]);
  });
});
