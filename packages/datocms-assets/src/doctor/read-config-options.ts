import type { Options } from '../options/options.ts';
import type { SourceFile } from './read-project.ts';

/** The options that decide whether the CDA can be asked. */
const names = ['tokenEnv', 'cdaUrl', 'environment', 'content'] as const;
type ConfigOptions = Pick<Options, (typeof names)[number]>;

/**
 * The options of the integration that `astro.config` states as plain texts, such as `tokenEnv: 'CMS_TOKEN'`. What the
 * configuration computes is not known, since it is not run.
 */
export function readConfigOptions(config: SourceFile | undefined): ConfigOptions {
  const given = integrationArguments(config?.text ?? '');
  const found = names.flatMap((name) => {
    const [, , value] = new RegExp(`\\b${name}\\s*:\\s*(['"\`])([^'"\`$\\\\]*)\\1`).exec(given) ?? [];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** The text of the arguments that the integration is called with. */
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
