import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';

/** Settings of some versions of Astro only. */
interface VersionedConfig {
  /** Of Astro 7; `null` turns it off. */
  readonly fetchFile?: string | null | undefined;
  /** Of Astro 6. */
  readonly experimental?: { readonly advancedRouting?: boolean | { readonly fetchFile?: string | null } };
}

/** The file, without its extension, that takes the place of Astro's own handling of requests. */
function fetchFileOf({ fetchFile, experimental }: VersionedConfig): string | null | undefined {
  const { advancedRouting = false } = experimental ?? {};
  if (fetchFile !== undefined || advancedRouting === false) return fetchFile;
  const { fetchFile: older = 'app' } = advancedRouting === true ? {} : advancedRouting;
  return older;
}

/** @returns a sentence for a file that answers requests itself, and so keeps them from all middleware */
export function checkFetchFile(config: AstroConfig): string[] {
  const name = fetchFileOf(config as VersionedConfig);
  if (!name) return [];
  const wanted = join(fileURLToPath(config.srcDir), name);
  const { dir, base } = parse(wanted);
  const files = listFiles(dir).filter((file) => file === base || /^\.[cm]?[jt]sx?$/.test(file.replace(base, '')));
  return files
    .map((file) => join(dir, file))
    .filter((file) => !/\b(?:middleware|astro|localizeFetch)\s*\(/.test(readFileSync(file, 'utf8')))
    .map(
      (file) =>
        `${file}: answers requests without calling middleware(), so pages would keep the URLs of the CMS. Call middleware() of astro/fetch or astro/hono in it, or wrap its handler in localizeFetch() of astro-datocms-assets/fetch.`,
    );
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
