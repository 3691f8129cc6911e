import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';

/** Settings that only some versions of Astro have. */
interface VersionedConfig {
  /** The option of Astro 7; `null` turns it off. */
  readonly fetchFile?: string | null | undefined;
  /** The option of Astro 6. */
  readonly experimental?: { readonly advancedRouting?: boolean | { readonly fetchFile?: string | null } };
}

/** The file, without its extension, that replaces Astro's own handling of requests. */
function fetchFileOf({ fetchFile, experimental }: VersionedConfig): string | null | undefined {
  const { advancedRouting = false } = experimental ?? {};
  if (fetchFile !== undefined || advancedRouting === false) return fetchFile;
  const { fetchFile: older = 'app' } = advancedRouting === true ? {} : advancedRouting;
  return older;
}

/** @returns a sentence for a file that answers requests itself, so that they bypass the middleware of assets */
export function checkFetchFile(config: AstroConfig): string[] {
  const name = fetchFileOf(config as VersionedConfig);
  if (!name) return [];
  const sources = fileURLToPath(config.srcDir);
  return findScripts(join(sources, name)).flatMap((file) => {
    const mistake = findMistake(readFileSync(file, 'utf8'), () => hasActions(sources));
    return mistake === undefined ? [] : `${file}: ${mistake}`;
  });
}

const wrap = 'wrap its handler in localizeFetch() of astro-datocms-assets/fetch';

function findMistake(text: string, hasActions: () => boolean): string | undefined {
  // Only comments at the start of a line are removed, since the pattern of a route may look like a comment.
  const code = text.replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$|import\s+type\b[^;]*?["'].*$)/gm, '');
  const callOf = (name: string) => code.search(new RegExp(`\\b${name}\\s*(?:<[^;()]*>\\s*)?\\(`));
  const [actions, middleware] = [callOf('actions'), callOf('middleware')];
  if (callOf('astro') >= 0 || callOf('localizeFetch') >= 0) return undefined;
  if (middleware < 0) {
    return `answers requests without calling middleware(), so pages would keep the URLs of the CMS. Call middleware() of astro/fetch in it, or ${wrap}.`;
  }
  if (/["']astro\/hono["']/.test(code)) {
    return `calls middleware() of astro/hono, but Hono does not send what it returns, so pages would be empty. Leave the app as it is, and ${wrap}, such as export default { fetch: localizeFetch(app.fetch) }.`;
  }
  if (actions >= 0 && actions < middleware && hasActions()) {
    return `calls actions() before middleware(), so answers of actions would keep the URLs of the CMS. Call it inside of middleware(), or ${wrap}.`;
  }
  return undefined;
}

function hasActions(sources: string): boolean {
  return [join(sources, 'actions'), join(sources, 'actions/index')].some((file) => findScripts(file).length > 0);
}

/** Files with a name, with the extension of a script if the name has none. */
function findScripts(wanted: string): string[] {
  const { dir, base } = parse(wanted);
  const isWanted = (file: string) => file === base || /^\.[cm]?[jt]sx?$/.test(file.replace(base, ''));
  return listFiles(dir)
    .filter(isWanted)
    .map((file) => join(dir, file));
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
