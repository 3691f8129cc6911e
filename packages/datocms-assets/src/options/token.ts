import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { errorCode } from '../io/error-code.ts';
import { ConfigurationError } from './configuration-error.ts';
import { expandVariables } from './expand-variables.ts';
import { option } from './options.ts';

/** Variables that may hold the token. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The sources of the variables, in words, for the message of a missing token. */
  readonly places: string;
  /** The folder to which paths in options are relative. @default process.cwd() */
  readonly cwd?: string;
}

/**
 * The variables that may hold the token, in order of priority: the name of this tool, the names of DatoCMS's starter
 * kits, and other names of sites. Names with PUBLIC are left out, since browsers get their value. Only the name of the
 * kit for Nuxt is there, as the last one, since the kit has no other name.
 */
export const tokenNames: readonly string[] = [
  'DATOCMS_CDA_TOKEN',
  'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
  'PRIVATE_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
  'DATOCMS_READONLY_TOKEN',
  // Sites with this variable have a token with full access in the next one.
  'DATOCMS_READONLY_API_TOKEN',
  'DATOCMS_API_TOKEN',
  'DATOCMS_TOKEN',
  'DATOCMS_API_KEY',
  'NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
];

/** The name of the variable with the token, and a note if browsers get the token. */
export function describeTokenName(name: string): string {
  return /(?:^|_)PUBLIC_/.test(name) ? `${name}, a public name: the framework gives it to browsers` : name;
}

/** Names of variables that may hold a token of DatoCMS. */
const mayHoldToken = /(?:^|_)DATO\w*(?:TOKEN|KEY)$/i;
/** Variables for other uses: the key of sealed URLs, tokens for the Content Management API or a site's search. */
const hasOtherUse = /^DATOCMS_ASSETS_KEY$|_CMA_|SEARCH/i;

/** The environment of this process, or `variables`, without files. */
export function processEnvironment(variables: Environment['variables'] = process.env): Environment {
  return { variables, places: 'the environment, and in no .env file' };
}

/** The files that Vite reads for a production build, with rising priority (https://vite.dev/guide/env-and-mode). */
export const envFiles = ['.env', '.env.local', '.env.production', '.env.production.local'];

/** Codes of errors for a missing file. */
const noFileCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * The environment of this process, or other variables, and the `.env` files of a folder. Process variables win.
 * @param cwd the folder to which paths in options are relative
 */
export function environmentOf(
  folder: string,
  variables: Environment['variables'] = process.env,
  cwd: string = process.cwd(),
): Environment {
  const unreadable: string[] = [];
  const fromFiles = envFiles.map((name) => {
    try {
      return parseEnv(readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, ''));
    } catch (error) {
      const code = errorCode(error);
      if (!noFileCodes.has(code)) unreadable.push(`${name} can't be read (${code})`);
      return {};
    }
  });
  const but = unreadable.length > 0 ? `, but ${unreadable.join(', ')}` : '';
  return {
    cwd,
    variables: { ...expandVariables(Object.assign({}, ...fromFiles), variables), ...variables },
    places: `the environment and in ${envFiles.join(', ')} of ${folder}${but}`,
  };
}

/** A token, and the variable with it; the name is `undefined` for a token from an option. */
export interface FoundToken {
  readonly token: string;
  readonly name: string | undefined;
}

/**
 * Finds the token: first the option, then the variables in their order. An empty variable counts as missing.
 * @param tokenEnv the only variable to read
 */
export function findToken(
  option: string | undefined,
  tokenEnv: string | undefined,
  { variables }: Environment,
): FoundToken | undefined {
  if (option !== undefined) return option.trim() === '' ? undefined : { token: option.trim(), name: undefined };
  for (const name of tokenEnv === undefined ? tokenNames : [tokenEnv]) {
    const token = (Object.hasOwn(variables, name) ? variables[name] : undefined)?.trim();
    if (token) return { token, name };
  }
  return undefined;
}

/** The mistake of a missing token. It names the variables and their sources. */
export function describeMissingToken(tokenEnv: string | undefined, { places, variables }: Environment): string {
  const names = tokenEnv === undefined ? tokenNames : [tokenEnv];
  const empty = names.find((name) => Object.hasOwn(variables, name) && variables[name]?.trim() === '');
  const emptyNote =
    empty === undefined
      ? ''
      : ` ${empty} is empty there, and an empty variable of the environment hides one of a file.`;
  const list = new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
  const others = Object.keys(variables)
    .filter((name) => mayHoldToken.test(name) && !hasOtherUse.test(name) && !names.includes(name))
    .filter((name) => variables[name]?.trim())
    // A token that also reads drafts is probably the wrong one.
    .sort((a, b) => Number(/draft/i.test(a)) - Number(/draft/i.test(b)) || (a < b ? -1 : 1));
  // The most likely help comes first, since the list of names is long.
  const found = describeOthers(others);
  return `token: not set.${found} ${found ? 'Otherwise set' : 'Set'} ${list}, name another variable with ${option('tokenEnv')}, or pass ${option('token')}. Looked in ${places}.${emptyNote} DatoCMS has tokens in Project settings → API tokens; one for the Content Delivery API is enough.`;
}

/** @param names of variables, whose values are never shown */
function describeOthers(names: readonly string[]): string {
  const [first, ...more] = names;
  if (first === undefined) return '';
  if (more.length === 0) return ` ${first} is set: name it with ${option('tokenEnv', first)}.`;
  return ` ${new Intl.ListFormat('en').format(names)} are set: name the right one, as in ${option('tokenEnv', first)}.`;
}

/** @throws ConfigurationError if there is no token */
export function requireToken({ token }: { readonly token: string }): void {
  if (token === '') throw new ConfigurationError([describeMissingToken(undefined, processEnvironment())]);
}
