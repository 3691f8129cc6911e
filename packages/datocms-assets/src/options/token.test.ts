import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { problemsOf, settingsOf, token } from '../../../../test/support/settings.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { ConfigurationError } from './configuration-error.ts';
import { toSettings } from './settings.ts';
import { describeMissingToken, describeTokenName, environmentOf, requireToken, tokenNames } from './token.ts';

describe('the token', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('comes from the option, else from the environment, without white space around it', () => {
    const env = { DATOCMS_CDA_TOKEN: ` ${token}\n` };
    expect(settingsOf({}, env).token).toBe(token);
    expect(settingsOf({}, env).tokenName).toBe('DATOCMS_CDA_TOKEN');
    expect(settingsOf({ token: 'other' }, env)).toMatchObject({ token: 'other', tokenName: undefined });
  });

  it.each(tokenNames.map((name, at) => [name, tokenNames.slice(at)] as const))(
    'is read from %s before the names behind it',
    (name, names) => {
      const env = Object.fromEntries(names.map((each) => [each, `of-${each}`]));
      expect(settingsOf({}, env)).toMatchObject({ token: `of-${name}`, tokenName: name });
    },
  );

  it('is taken from the variable that may only read, beside one of full access', () => {
    const env = { DATOCMS_API_TOKEN: 'full-access', DATOCMS_READONLY_API_TOKEN: token };
    expect(settingsOf({}, env).tokenName).toBe('DATOCMS_READONLY_API_TOKEN');
    expect(settingsOf({}, { DATOCMS_API_KEY: token }).token).toBe(token);
  });

  it('is taken from the names of the kits, and from no other name that is public', () => {
    expect(settingsOf({}, { PRIVATE_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: token }).token).toBe(token);
    expect(settingsOf({}, { NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: token }).token).toBe(token);
    expect(settingsOf({}, { NEXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: token }).token).toBe('');
  });

  it('is called public where the name of its variable says so', () => {
    const name = 'NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN';
    expect(describeTokenName(name)).toBe(`${name}, a public name: the framework gives it to browsers`);
    expect(describeTokenName('DATOCMS_CDA_TOKEN')).toBe('DATOCMS_CDA_TOKEN');
  });

  it('is not taken from a variable that is empty', () => {
    expect(settingsOf({}, { DATOCMS_CDA_TOKEN: ' ', DATOCMS_TOKEN: token }).tokenName).toBe('DATOCMS_TOKEN');
  });

  it('is read from the variable that `tokenEnv` names, and from no other', () => {
    const env = { DATOCMS_CDA_TOKEN: 'other', CMS_TOKEN: token };
    expect(settingsOf({ tokenEnv: 'CMS_TOKEN' }, env)).toMatchObject({ token, tokenName: 'CMS_TOKEN' });
    expect(settingsOf({ tokenEnv: 'NO_TOKEN' }, env).token).toBe('');
    expect(problemsOf({ tokenEnv: 'not a name' }, env)).toEqual([
      expect.stringMatching(/^tokenEnv: expected the name/),
    ]);
  });

  it('is read from the .env files of a folder as Vite reads them, and from the process first', () => {
    const folder = temporaryFolder('env');
    writeFileSync(join(folder, '.env'), 'DATOCMS_TOKEN="from .env"\nDATOCMS_API_TOKEN=from-env # a comment\n');
    writeFileSync(join(folder, '.env.local'), 'DATOCMS_API_TOKEN=from-local\nPATH=/nowhere\n');
    mkdirSync(join(folder, '.env.production'));
    const { variables, places } = environmentOf(folder);
    expect(variables).toMatchObject({ DATOCMS_TOKEN: 'from .env', DATOCMS_API_TOKEN: 'from-local' });
    expect(variables.PATH).toBe(process.env.PATH);
    expect(places).toContain(folder);
  });

  it('may name other variables of the files and of the process in its value, as Vite expands them', () => {
    const folder = temporaryFolder('env');
    const lines = ['DATOCMS_CDA_TOKEN=$STAGE_TOKEN', 'DATOCMS_TOKEN=\\$STAGE_TOKEN', 'CMS_KEY=a-$STAGE_NAME-b'];
    vi.stubEnv('STAGE_NAME', 'preview');
    writeFileSync(join(folder, '.env'), ['STAGE_TOKEN=of-env', ...lines].join('\n'));
    writeFileSync(join(folder, '.env.local'), 'STAGE_TOKEN=of-local');
    expect(environmentOf(folder).variables).toMatchObject({
      DATOCMS_CDA_TOKEN: 'of-local',
      DATOCMS_TOKEN: '$STAGE_TOKEN',
      CMS_KEY: 'a-preview-b',
    });
  });

  it('has a message that lists the names and the places, if there is none', () => {
    const folder = temporaryFolder('env');
    const { places } = environmentOf(folder);
    const missing = () => toSettings({}, { variables: {}, places }, 'token');
    for (const name of [...tokenNames, folder, '.env.local', '`tokenEnv`']) expect(missing).toThrow(name);
  });

  it('has a message that names a file which can not be read', () => {
    const folder = temporaryFolder('env');
    symlinkSync('.env.local', join(folder, '.env.local'));
    expect(() => toSettings({}, { ...environmentOf(folder), variables: {} }, 'token')).toThrow(
      `.env.production.local of ${folder}, but .env.local can't be read (ELOOP). DatoCMS has tokens`,
    );
  });

  it('has a message that names a variable which is empty, as of a secret that CI does not have', () => {
    const folder = temporaryFolder('env');
    writeFileSync(join(folder, '.env'), '\uFEFFDATOCMS_CDA_TOKEN=of-the-file\n');
    expect(environmentOf(folder).variables.DATOCMS_CDA_TOKEN).toBe('of-the-file');
    const empty = { variables: { DATOCMS_CDA_TOKEN: '' }, places: 'the environment' };
    expect(() => toSettings({}, empty, 'token')).toThrow('DATOCMS_CDA_TOKEN is empty there');
    expect(() => toSettings({}, { ...empty, variables: {} }, 'token')).not.toThrow('is empty');
  });

  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    [
      'one',
      { DATOCMS_FOO_TOKEN: 'x' },
      undefined,
      "DATOCMS_FOO_TOKEN is set: name it with `tokenEnv: 'DATOCMS_FOO_TOKEN'`.",
    ],
    [
      'several',
      { PRIVATE_DATO_KEY: 'x', DATOCMS_FOO_TOKEN: 'x' },
      undefined,
      "DATOCMS_FOO_TOKEN and PRIVATE_DATO_KEY are set: name the right one, as in `tokenEnv: 'DATOCMS_FOO_TOKEN'`.",
    ],
    [
      'one that reads published content before one for drafts',
      { NUXT_DATOCMS_DRAFT_CONTENT_CDA_TOKEN: 'x', NUXT_PUBLIC_DATOCMS_API_TOKEN: 'x' },
      undefined,
      "NUXT_PUBLIC_DATOCMS_API_TOKEN and NUXT_DATOCMS_DRAFT_CONTENT_CDA_TOKEN are set: name the right one, as in `tokenEnv: 'NUXT_PUBLIC_DATOCMS_API_TOKEN'`.",
    ],
    [
      'a usual one beside the wrong `tokenEnv`',
      { DATOCMS_TOKEN: 'x' },
      'CMS_TOKEN',
      'DATOCMS_TOKEN is set: name it with',
    ],
    [
      'none of another use',
      {
        DATOCMS_ASSETS_KEY: 'x',
        DATOCMS_CMA_TOKEN: 'x',
        PUBLIC_DATOCMS_SITE_SEARCH_API_TOKEN: 'x',
        VALIDATOR_KEY: 'x',
        DATOCMS_FOO_TOKEN: ' ',
      },
      undefined,
      undefined,
    ],
  ])('has a message that names other variables that may hold it: %s', (_, variables, tokenEnv, note) => {
    const message = describeMissingToken(tokenEnv, { variables, places: 'the environment' });
    if (note === undefined) expect(message).not.toContain('set: name');
    else expect(message.slice(0, `token: not set. ${note}`.length)).toBe(`token: not set. ${note}`);
  });

  it('is required by the steps that need it', () => {
    expect(() => requireToken(settingsOf({}))).toThrow(ConfigurationError);
    expect(() => requireToken(settingsOf({ token: '  ' }))).toThrow(
      /^token: not set\. Set DATOCMS_CDA_TOKEN, DATOCMS_PUBLISHED/,
    );
    expect(() => requireToken(settingsOf({ token }))).not.toThrow();
  });

  it.each([
    ['white space inside', `${token} x`],
    ['a line break inside', `${token}\r\nx`],
    ['other characters', `${token}é`],
    ['another type', [token]],
    ['an object', { token }],
  ])('is refused with %s, and is not shown', (_, wrong) => {
    const problems = problemsOf({ token: wrong });
    expect(problems).toEqual([expect.stringMatching(/^token: .*\(its value is not shown\)\.$/)]);
    expect(problems.join()).not.toContain(token);
  });

  it.each([
    ['the environment', { environment: ['x', token] }],
    ['a URL', { cdaUrl: `graphql.datocms.com/?token=${token}` }],
    ['a list', { host: [`${token}`, 'b c'] }],
    ['an object', { connectTo: { 'a.example': token } }],
  ])('is not shown if it is in another option by mistake: %s', (_, options) => {
    const problems = [...problemsOf({ ...options, token }), ...problemsOf(options, { DATOCMS_CDA_TOKEN: token })];
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.join()).not.toContain(token);
  });

  it.each(['cdaUrl', 's3Endpoint'])('no query of a URL in %s is shown either, and it is refused', (name) => {
    const problems = problemsOf({ [name]: 'https://cda.example/?api_token=s3cret&key=s3cret#a' });
    expect(problems).toEqual([
      `${name}: expected a URL without a query; got "https://cda.example/?api_token=***&key=***#a".`,
    ]);
  });

  it.each(['cdaUrl', 'site', 'prefix', 'connectTo'])(
    'no password of a URL in %s is shown either, and it is refused',
    (name) => {
      const url = 'https://user:secret@example.org';
      const problems = problemsOf({ [name]: name === 'connectTo' ? `a.example=${url}` : url });
      expect(problems).toHaveLength(1);
      expect(problems.join()).not.toContain('secret');
      expect(problems.join()).toContain('//***@example.org');
    },
  );
});
