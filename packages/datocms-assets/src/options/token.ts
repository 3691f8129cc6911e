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
  /** Where the variables come from, in words, for the message of a missing token. */
  readonly places: string;
  /** The folder from which relative paths in options count. @default process.cwd() */
  readonly cwd?: string;
}

/**
 * The variables that hold the token, in the order in which they are looked for: the name of this tool, those of DatoCMS's
 * starter kits, and those that sites use otherwise. Names with PUBLIC are left out, since they say that browsers get the token, but
 * for the one of the kit for Nuxt: it has no other, so that it comes last.
 */
export const tokenNames: readonly string[] = [
  'DATOCMS_CDA_TOKEN',
  'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
  'PRIVATE_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
  'DATOCMS_READONLY_TOKEN',
  // Sites that have this one have a token with full access in the next.
  'DATOCMS_READONLY_API_TOKEN',
  'DATOCMS_API_TOKEN',
  'DATOCMS_TOKEN',
  'DATOCMS_API_KEY',
  'NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
];

/** The name of the variable that holds the token, in a text. It says so if browsers get the token. */
export function describeTokenName(name: string): string {
  return /(?:^|_)PUBLIC_/.test(name) ? `${name}, a public name: the framework gives it to browsers` : name;
}

/** Names of variables that may hold a token of DatoCMS. */
const mayHoldToken = /(?:^|_)DATO\w*(?:TOKEN|KEY)$/i;
/** The key of sealed URLs, a token for the Content Management API, and one for the search of the site hold no token for this. */
const hasOtherUse = /^DATOCMS_ASSETS_KEY$|_CMA_|SEARCH/i;

/** The environment of this process, or other variables, and no file. */
export function processEnvironment(variables: Environment['variables'] = process.env): Environment {
  return { variables, places: 'the environment, and in no .env file' };
}

/** The files that Vite reads for a production build, the one that wins last (https://vite.dev/guide/env-and-mode). */
export const envFiles = ['.env', '.env.local', '.env.production', '.env.production.local'];

/** Codes of errors that say that there is no file. */
const noFileCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * The environment of this process, or other variables, and the `.env` files of a folder. A variable of the process wins.
 * @param cwd the folder from which relative paths in options count
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

/** A token, and the variable that held it; `undefined` if it is an option. */
export interface FoundToken {
  readonly token: string;
  readonly name: string | undefined;
}

/**
 * Finds the token: the option wins, then the variables in their order. A variable that is empty counts as none.
 * @param tokenEnv the only variable to look at
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

/** The mistake of a missing token. It names the variables and where they were looked for. */
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
    // A token that reads drafts as well is hardly the right one.
    .sort((a, b) => Number(/draft/i.test(a)) - Number(/draft/i.test(b)) || (a < b ? -1 : 1));
  // First what most likely helps: the list of names is long.
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
