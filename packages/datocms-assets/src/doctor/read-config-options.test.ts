import { expect, it } from 'vitest';
import { readConfigOptions } from './read-config-options.ts';

const imported = "import datocmsAssets from 'astro-datocms-assets';\n";

it.each<[string, string, object]>([
  [
    'texts',
    `${imported}datocmsAssets({ tokenEnv: 'CMS_TOKEN', environment: "staging" })`,
    { tokenEnv: 'CMS_TOKEN', environment: 'staging' },
  ],
  [
    'a call under another name',
    "import images from 'astro-datocms-assets'; images({ content: `drafts` })",
    { content: 'drafts' },
  ],
  [
    'a call among others',
    `${imported}vitest({ environment: 'jsdom' }), datocmsAssets({ x: f(1), cdaUrl: 'http://127.0.0.1/' }), other({ content: 'a' })`,
    { cdaUrl: 'http://127.0.0.1/' },
  ],
  [
    'what the configuration computes',
    `${imported}datocmsAssets({ tokenEnv: name, cdaUrl: \`\${host}/\`, environment: process.env.X ?? 'a' })`,
    {},
  ],
  [
    'no comments, but texts that look like them',
    `// import x from 'astro-datocms-assets'; isn't it\n${imported}datocmsAssets({
      // tokenEnv: 'OLD_TOKEN',
      /* content: 'drafts', */ cdaUrl: 'https://cda.example.org/', exclude: ['a/**/*.html', "b/**"],
    })`,
    { cdaUrl: 'https://cda.example.org/', exclude: ['a/**/*.html', 'b/**'] },
  ],
  [
    'no part of a regular expression as a comment',
    `${imported}const [a, b] = [/https?:\\/\\//, /[/*]\\/*$/]; datocmsAssets({ content: 'drafts' }) /* end */`,
    { content: 'drafts' },
  ],
  ['a configuration without the integration', "other({ environment: 'jsdom' })", {}],
  ['a call that does not end', `${imported}datocmsAssets({ content: 'drafts'`, { content: 'drafts' }],
])('reads %s', (_, text, options) => {
  expect(readConfigOptions({ file: 'astro.config.mjs', text })).toEqual(options);
});

it('reads nothing where there is no configuration', () => {
  expect(readConfigOptions(undefined)).toEqual({});
});
