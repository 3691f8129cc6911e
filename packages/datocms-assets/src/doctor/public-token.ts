import { secondToken } from '../findings/codes.ts';
import type { Check } from './check.ts';
import type { SourceFile } from './project-files.ts';
import { withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';

/** Prefixes of the variables that frameworks give to browsers. */
const publicPrefixes: Readonly<Record<string, string>> = {
  NUXT_PUBLIC_: 'Nuxt gives',
  NEXT_PUBLIC_: 'Next.js gives',
  GATSBY_: 'Gatsby gives',
  VITE_: 'Vite gives',
  PUBLIC_: 'Astro and SvelteKit give',
};
const prefixes = Object.keys(publicPrefixes).join('|');

/** A name of a token. A token for a site's search is left out: it runs in the browser, and can only search. */
const ofToken = '(?!\\w*SEARCH)\\w*DATO\\w*TOKEN';
const publicName = new RegExp(`^(${prefixes})${ofToken}`, 'i');
/** Bundlers replace the last two prefixes in `import.meta.env`. */
const publicNameInCode = new RegExp(`(?<!\\w|process\\.env\\.(?=VITE_|PUBLIC_))(?:${prefixes})${ofToken}`, 'i');
/** The public part of the runtime configuration of Nuxt, where it is declared and where it is read. */
const publicConfig = new RegExp(`\\bpublic\\s*(?:\\??\\.|:\\s*\\{[^{}]*?\\b)${ofToken}`, 'i');

/** Whether code reads a token that browsers get, as far as its text tells. */
export function readsPublicToken({ text }: SourceFile): boolean {
  // Most files contain none of the names.
  if (!publicNameInCode.test(text) && !publicConfig.test(text)) return false;
  const code = withoutComments(text);
  return publicNameInCode.test(code) || publicConfig.test(code);
}

/** Frameworks that use only the prefix with their own name. */
const withOwnPrefix: ReadonlySet<string> = new Set(['next', 'nuxt', 'gatsby']);

/** Warns of env files with variables for browsers that hold a token. */
export function checkPublicNames({ envNames, packages }: Pick<Project, 'envNames' | 'packages'>): Check[] {
  const hasOwnPrefix = packages.some((name) => withOwnPrefix.has(name));
  return envNames.flatMap((name): Check[] => {
    const [, prefix = ''] = publicName.exec(name) ?? [];
    const framework = publicPrefixes[prefix.toUpperCase()];
    if (framework === undefined || (hasOwnPrefix && /^(?:VITE|PUBLIC)_$/i.test(prefix))) return [];
    const message = `The env file has ${name}: ${framework} variables that begin with ${prefix} to browsers.`;
    const fix = `Give it a name without ${prefix}. ${secondToken}`;
    return [{ name: 'token-in-browser', status: 'warning', message, fix }];
  });
}
