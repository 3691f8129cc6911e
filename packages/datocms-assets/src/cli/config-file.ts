import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { maskSecret } from '../findings/mask-secret.ts';
import { errorCode } from '../io/error-code.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';
import { isPlainObject } from '../options/validator.ts';

/** A configuration file, and how messages name it. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
}

const stem = 'datocms-assets.config';
const extensions = ['.json', '.js', '.mjs', '.ts', '.mts'];
/** Files with these extensions are found as well, so that they are refused and not overlooked. */
const otherExtensions = ['.cjs', '.cts', '.jsonc', '.json5', '.yaml', '.yml', '.toml'];

/**
 * Finds the configuration file.
 * @param folder the folder to look in
 * @param named the file that the user names, relative to the folder
 * @returns `undefined` if there is none
 * @throws ConfigurationError if the named one is missing, if there are several, and for a type of file that is not read
 */
export function findConfigFile(folder: string, named: string | undefined): ConfigFile | undefined {
  const names = [...extensions, ...otherExtensions]
    .map((extension) => stem + extension)
    .filter((name) => named === undefined && existsSync(join(folder, name)));
  if (names.length > 1) {
    const list = new Intl.ListFormat('en').format(names);
    throw new ConfigurationError([
      `There is more than one configuration file: ${list}. Keep one, or name one with ${option('config')}.`,
    ]);
  }
  const [name = named] = names;
  if (name === undefined) return undefined;
  const path = resolve(folder, name);
  // A file that the user names may be called like an option, so its message has the whole path.
  const file = { path, name: named === undefined ? name : path };
  if (!existsSync(path) || named === '') throw problemOf(file, 'there is no such file. Name a configuration file.');
  if (!extensions.includes(extname(path))) {
    throw problemOf(
      file,
      `expected a file that ends in ${new Intl.ListFormat('en', { type: 'disjunction' }).format(extensions)}.`,
    );
  }
  return file;
}

/**
 * The options that a file holds. They are not checked yet.
 * @param variables with secrets that no message shows
 * @throws ConfigurationError if it can't be read or run, or exports no object
 */
export async function loadConfigFile(
  file: ConfigFile,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, unknown>>> {
  const value = extname(file.path) === '.json' ? await readJson(file) : (await runModule(file, variables)).value;
  if (isPlainObject(value)) return value;
  throw problemOf(file, describeExport(value));
}

async function readJson(file: ConfigFile): Promise<unknown> {
  const text = readText(file).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    // The message of the error quotes the text, which may hold a token.
    throw problemOf(
      file,
      `it is no JSON${await findMistake(text, 'json')}. JSON has no comments and no comma after the last entry, and names and texts in double quotes.`,
    );
  }
}

function readText(file: ConfigFile): string {
  try {
    return readFileSync(file.path, 'utf8');
  } catch (error) {
    throw problemOf(file, `it can't be read (${errorCode(error)}).`);
  }
}

/** Where a text breaks the syntax of JavaScript, of which JSON is a part; empty if it does not. */
async function findMistake(text: string, form: 'json' | 'module'): Promise<string> {
  const { parse, parseExpressionAt } = await import('acorn');
  try {
    if (form === 'json') parseExpressionAt(text, 0, { ecmaVersion: 'latest' });
    else parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
    return '';
  } catch (error) {
    const { line, column }: { line?: number; column?: number } = Object(Object(error).loc);
    return line === undefined || column === undefined ? '' : `, at line ${line}, column ${column + 1}`;
  }
}

/** @returns the default export, which may be a promise */
async function runModule(
  file: ConfigFile,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly value: unknown }> {
  try {
    const { default: value }: { default?: unknown } = await import(pathToFileURL(file.path).href);
    return { value };
  } catch (error) {
    const isTypeScript = /\.m?ts$/.test(file.path);
    if (isTypeScript && errorCode(error) === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw problemOf(
        file,
        `Node.js ${process.versions.node} reads no TypeScript. Use Node.js 22.18 or newer, or write the options as ${stem}.mjs.`,
      );
    }
    const isSyntax = error instanceof SyntaxError && !isTypeScript;
    const place = isSyntax ? await findMistake(readText(file), 'module') : '';
    throw problemOf(file, `it can't be run${place}: ${describeError(error, variables)}`);
  }
}

/** The first line of a message, without the values of variables that hold secrets. */
function describeError(error: unknown, variables: Readonly<Record<string, string | undefined>>): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const secrets = Object.entries(variables).filter(([name]) => /TOKEN|KEY|SECRET|PASSWORD/i.test(name));
  return secrets.reduce((masked, [, secret = '']) => maskSecret(masked, secret.trim()), message);
}

function describeExport(value: unknown): string {
  if (value === undefined) return 'it exports nothing. Write `export default { … }`.';
  if (typeof value === 'function') return 'it exports a function. Export the object with the options.';
  if (value instanceof Promise) return 'it exports a promise. Write `export default await …`.';
  return 'expected an object with options (its value is not shown).';
}

function problemOf({ name }: ConfigFile, problem: string): ConfigurationError {
  return new ConfigurationError([`${name}: ${problem}`]);
}
