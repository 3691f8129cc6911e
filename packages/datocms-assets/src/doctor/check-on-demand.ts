import type { Environment } from '../options/token.ts';
import { keyName, parseKeys } from '../sealing/parse-keys.ts';
import { type Check, describeNoneFound, formatFiles } from './check.ts';
import { firstOnDemand, parseAstroVersion } from './check-astro.ts';
import type { SourceFile } from './project-files.ts';
import { withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';

const name = 'on-demand';
const keyFix = `Print a key with \`npx datocms-assets key\`, and set ${keyName} where the server runs, or for the build.`;
const prerenderFix = 'Or prerender these routes, or keep assets of the CMS out of them.';
/** Adapters whose server serves assets, as a configuration imports them. */
export const testedAdapter = /@astrojs\/(?:node|cloudflare|netlify|vercel)\b/;

/**
 * Whether the integration of Astro covers the routes that a server renders on demand. Only the project's files are
 * read, so what other integrations add is unknown.
 * @param variables of the environment and of env files
 */
export function checkOnDemand(project: Project, variables: Environment['variables']): Check {
  const { config, sources } = project;
  const text = config?.text ?? '';
  const places = findOnDemand(project);
  if (places.length === 0)
    return { name, status: 'ok', message: describeNoneFound('Routes rendered on demand', sources.folders) };
  const found = `Routes or server islands are rendered on demand: ${formatFiles(places)}.`;
  const problem = (status: 'warning' | 'error', reason: string, fix: string): Check => {
    return { name, status, message: `${found} ${reason}`, fix };
  };
  const { major = firstOnDemand } = parseAstroVersion(project.astroVersion) ?? {};
  if (major < firstOnDemand) {
    const needed = `Serving their assets needs Astro ${firstOnDemand} or later.`;
    return problem('error', needed, `Update Astro. ${prerenderFix}`);
  }
  const [, onDemand = 'serve'] = /\bonDemand\s*:\s*['"](\w+)['"]/.exec(text) ?? [];
  if (onDemand !== 'serve') {
    const status = onDemand === 'error' ? 'error' : 'warning';
    const fix = `Remove the option \`onDemand\`: then the server rewrites what it sends, and serves the assets. ${prerenderFix}`;
    return problem(status, `With onDemand: '${onDemand}' they are not covered.`, fix);
  }
  const key = variables[keyName];
  if (key && !isKey(key)) {
    const malformed = `${keyName} is malformed: a key is 32 random bytes in base64url, and there may be two with a comma between them.`;
    return problem('error', malformed, keyFix);
  }
  if (!testedAdapter.test(text)) {
    const untested = `Their assets are served with the adapters for Node, Cloudflare, Netlify and Vercel; ${config?.file ?? 'the configuration'} names none of them.`;
    const fix = `Use one of them, or try \`onDemand: 'serve'\` with another one. ${prerenderFix}`;
    return problem('warning', untested, fix);
  }
  if (!key) {
    const unset = `Their assets are served, but ${keyName} is not set: each build has a key of its own.`;
    return problem('warning', unset, keyFix);
  }
  return { name, status: 'ok', message: `${found} Their assets are served.` };
}

/** The files that have a server render pages or islands. */
export function findOnDemand({ config, sources, pagesFolder }: Project): string[] {
  const files = sources.files
    .filter(({ file, text }) => file.startsWith(pagesFolder) && /export\s+const\s+prerender\s*=\s*false/.test(text))
    .map(({ file }) => file);
  const islands = sources.files.filter(({ text }) => /\sserver:defer\b/.test(text)).map(({ file }) => file);
  return [
    ...(config && rendersOnDemand(config) ? [`${config.file} (output: 'server')`] : []),
    ...new Set([...files, ...islands]),
  ];
}

/** Whether a server renders all pages without a setting of their own. */
export function rendersOnDemand(config: SourceFile | undefined): boolean {
  return /output\s*:\s*['"]server['"]/.test(withoutComments(config?.text ?? ''));
}

function isKey(text: string): boolean {
  try {
    return parseKeys(text).length > 0;
  } catch {
    return false;
  }
}
