import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flags } from '../../packages/datocms-assets/src/options/flags.ts';
import { optionTable } from '../../packages/datocms-assets/src/options/table.ts';
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

/** Help without the example of a value, which editors show in another way. */
const meaning = (help: string) => help.replace(/, such as \S+$/, '');
const fold = (text: string) => text.toLowerCase().replace(/\s+/g, ' ');

const inCamelCase = (given: string) =>
  given.replace(/--([a-z-]+)/g, (_, name: string) => name.replace(/-./g, (each) => each.slice(1).toUpperCase()));

describe('an editor', () => {
  it('shows the help and the default of every option of the engine', async () => {
    const names = flags.map(({ name }) => name);
    const shown = await hovers("import { verify } from 'datocms-assets';\nverify('dist', {", names);
    flags.forEach(({ name, help, defaultText }, at) => {
      expect(fold(shown[at] ?? ''), name).toContain(fold(inCamelCase(meaning(help))));
      if (defaultText !== undefined) expect(shown[at], name).toContain(defaultText.replace('$', 'process.env.'));
    });
  });

  it('shows the help of every option of the integration, and what Astro completes', async () => {
    const options = flags.filter(({ name }) => !('commandLineOnly' in optionTable[name as keyof typeof optionTable]));
    const names = [...options.map(({ name }) => name), 'serverCode'];
    const shown = await hovers("import datocmsAssets from 'astro-datocms-assets';\ndatocmsAssets({", names);
    options.forEach(({ name, help }, at) => {
      expect(fold(shown[at] ?? ''), name).toContain(fold(inCamelCase(meaning(help))));
    });
    expect(shown.at(-1)).toContain('Code of routes that are rendered on demand');
    const of = (name: string) => shown[names.indexOf(name)];
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
