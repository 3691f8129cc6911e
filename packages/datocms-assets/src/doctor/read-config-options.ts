import type { Options } from '../options/options.ts';
import type { SourceFile } from './project-files.ts';

/** The options that decide whether the CDA can be asked, and how strict a build is. */
const names = ['tokenEnv', 'cdaUrl', 'environment', 'content', 'unpublished', 'prefix', 'store'] as const;
/** The options that decide which assets may be stored, and which findings a built folder may have. */
const lists = ['allow', 'host', 'allowMention', 'exclude'] as const;
type ConfigOptions = Pick<Options, (typeof names)[number] | (typeof lists)[number]>;

/**
 * The options of the integration that `astro.config` states as plain texts, such as `tokenEnv: 'CMS_TOKEN'`, or as lists of them.
 * Computed values are not known, since the configuration is not run.
 */
export function readConfigOptions(config: SourceFile | undefined): ConfigOptions {
  const given = integrationArguments(withoutComments(config?.text ?? ''));
  const found = [...names, ...lists].flatMap((name) => {
    const value = readPlainText(given, name);
    return value === undefined ? [] : [[name, value]];
  });
  const foundLists = lists.flatMap((name) => {
    const [, list] = new RegExp(`\\b${name}\\s*:\\s*\\[([^\\]]*)\\]`).exec(given) ?? [];
    return list !== undefined && /^[\s,]*$/.test(list.replace(plainText, '')) ? [[name, plainTexts(list)]] : [];
  });
  return Object.fromEntries([...found, ...foundLists]);
}

/** The site that the configuration names. A computed site is replaced by an example; `undefined` if there is none. */
export function readConfigSite(config: SourceFile | undefined): string | undefined {
  const text = withoutComments(config?.text ?? '');
  const site = readPlainText(text, 'site') ?? '';
  if (URL.canParse(site)) return new URL(site).origin;
  return /(?:^|[\s{,])site\s*[:,]/.test(text) ? 'https://site.invalid' : undefined;
}

/** Whether the configuration passes an option to the integration, also if the value is computed. */
export function hasConfigOption(config: SourceFile | undefined, name: keyof Options): boolean {
  return new RegExp(`\\b${name}\\b`).test(integrationArguments(withoutComments(config?.text ?? '')));
}

const stringOrComment =
  /(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^`\\])*`|(?<=[=(,[:!&|?{;]\s{0,8})\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/|\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/g;

/** Removes comments. Strings and regular expressions stay as they are. */
export function withoutComments(code: string): string {
  return code.replace(stringOrComment, (found) => (/^\/[/*]/.test(found) ? ' ' : found));
}

const plainText = /(['"`])([^'"`$\\]*)\1/g;

function plainTexts(text: string): string[] {
  return Array.from(text.matchAll(plainText), ([, , value = '']) => value);
}

/** The value of a property if it is a plain text; `undefined` for any other value, or none. */
export function readPlainText(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*:\\s*${plainText.source}`).exec(text)?.[2];
}

/** The text of the arguments of the call of the integration. */
function integrationArguments(text: string): string {
  const [, name] = /import\s+(\w+)[^;]*?from\s*['"]astro-datocms-assets['"]/.exec(text) ?? [];
  const call = name === undefined ? null : new RegExp(`\\b${name}\\s*\\(`).exec(text);
  if (!call) return '';
  const start = call.index + call[0].length;
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}
