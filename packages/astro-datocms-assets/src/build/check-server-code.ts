import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntegrationResolvedRoute } from 'astro';
import type { Finding, Level, Localizer } from 'datocms-assets';
import { SearchedText, sourcePositions, stripQuery } from '../rewrite/source-positions.ts';
import { pathFrom } from '../slash-paths.ts';
import type { ServerFolder } from './output-folders.ts';
import { type OnDemandPart, patternsOf, type ServerModules } from './server-modules.ts';

export interface ServerOutput {
  /** Routes that are rendered on demand. */
  readonly routes: readonly IntegrationResolvedRoute[];
  /** How many routes the site has, prerendered ones included. */
  readonly allRoutes: number;
  /** Server islands, which are also rendered on demand. */
  readonly islands: readonly OnDemandPart[];
  /** Asset URLs to which routes redirect. Astro answers these routes without middleware. */
  readonly redirects: readonly string[];
  readonly modules: ServerModules;
  readonly folders: readonly ServerFolder[];
  /** The folder of the static files, to which the files of findings are relative. */
  readonly dir: string;
}

/**
 * Files of code, whose responses the server rewrites, and the sources that adapters of Astro 5 and 6 copy beside them.
 * All other files are for the host.
 */
const codeFile = /\.(?:[cm]?[jt]sx?|astro|mdx?|svelte|vue)$/;

export interface ServerRules {
  /** The level of findings about asset URLs in the server's code. */
  readonly level: Level;
  /** The level of findings about routes with assets that are not served. */
  readonly uncovered: Level;
  /** Whether the server rewrites its responses. If so, its code may contain asset URLs. */
  readonly isServing: boolean;
  /** Why the server does not rewrite its responses. */
  readonly reason: string | undefined;
  /** @default the fix of the finding `on-demand` */
  readonly fix: string | undefined;
  /** Whether the server answers videos itself. */
  readonly storesVideos: boolean;
}

/** Names the routes that a build does not cover, and finds asset URLs in the code of the server. */
export async function checkServerCode(localizer: Localizer, output: ServerOutput, rules: ServerRules): Promise<void> {
  // Astro's own routes, such as the image endpoint, show no content of the site.
  const own = output.routes.filter(({ origin }) => origin !== 'internal');
  const parts = [...own, ...output.islands];
  reportOnDemand(localizer, own, parts, output, rules);
  for (const folder of output.folders) await reportUrls(localizer, folder, parts, output, rules);
}

/** @param parts the site's own routes, and its islands */
function reportOnDemand(
  localizer: Localizer,
  own: readonly IntegrationResolvedRoute[],
  parts: readonly OnDemandPart[],
  { allRoutes, islands, modules }: ServerOutput,
  { uncovered, isServing: covered, reason = '', fix, storesVideos }: ServerRules,
): void {
  const showing = own.filter((route) => route.type === 'page' || modules.mayShowContent(route));
  const patterns = patternsOf([...showing, ...islands]).sort();
  const showVideos =
    covered && storesVideos
      ? []
      : modules.namingVideos().filter((each) => modules.patternsUsing([each], parts).length > 0);
  localizer.setOnDemand(
    patterns.map((pattern) => ({ pattern, covered })),
    allRoutes + islands.length,
    showVideos.map(({ id }) => ({ host: videoHost, file: stripQuery(id) })),
  );
  for (const each of showVideos) {
    const users = formatUsers(modules.patternsUsing([each], parts));
    localizer.addFinding('contacts-cms', `Browsers of visitors will contact ${videoHost}. ${users}`, {
      url: `https://${videoHost}/`,
      file: stripQuery(each.id),
      fix: "Have the server answer videos itself with `video: 'hls'` or `video: 'mp4'`, or accept it and name Mux in your privacy notice.",
    });
  }
  if (patterns.length > 0 && !covered) {
    const message = `Routes rendered on demand are not covered: ${patterns.join(', ')}.`;
    localizer.addFinding('on-demand', [message, reason].filter(Boolean).join(' '), { level: uncovered, fix });
  }
}

/** Reports the asset URLs in a folder: URLs that stay as they are, and unpublished ones that the server rewrites. */
async function reportUrls(
  localizer: Localizer,
  { folder, skip }: ServerFolder,
  parts: readonly OnDemandPart[],
  { redirects, modules, dir }: ServerOutput,
  { level, isServing }: ServerRules,
): Promise<void> {
  const found = withoutOtherVariants(await localizer.findAssetUrls(folder, { skip }), folder);
  const isRewritten = ({ file, text, isEncoded }: FoundUrl) =>
    isServing && codeFile.test(file) && !isEncoded && !redirects.some((to) => text !== '' && to.includes(text));
  const rewritten = found.filter(isRewritten).flatMap(({ url }) => (url !== undefined && isWhole(url) ? url : []));
  const unpublished = new Set(await localizer.filterUnpublished(rewritten));
  for (const each of found) {
    const { url, text, isEncoded, ...place } = each;
    const isUnpublished = isRewritten(each);
    if (isUnpublished && (url === undefined || !unpublished.delete(url))) continue;
    const holders = modules.holding(text, place.file);
    // Without a text, the modules that contain it are unknown.
    const users = text === '' ? '' : ` ${formatUsers(modules.patternsUsing(holders, parts))}`;
    const sources = holders.flatMap(({ id, code }) => placeInSource(id, code, text) ?? []);
    const [source] = sources.length === 1 ? sources : [];
    const details = {
      url,
      ...(source ?? { ...place, file: pathFrom(dir, join(folder, place.file)) }),
    };
    if (isUnpublished) {
      const message = `No published record uses this asset. Code of the server names it, so pages show it under a URL that expires, and no cache may keep them.${users}`;
      localizer.addFinding('unpublished', message, { level: 'warning', fix: allowFix, ...details });
    } else {
      const fix = level === 'warning' ? 'Prerender the route. Until then its asset URLs stay as they are.' : undefined;
      const form = isEncoded ? ' that is encoded, so no server can rewrite it' : '';
      const message = `Code of the server holds an asset URL${form}.${users}`;
      localizer.addFinding('server-code', message, { level, fix, ...details });
    }
  }
}

const allowFix =
  'Allow the asset with `allow`, if the site names it on purpose: then its URL does not expire. Or publish a record that uses it.';

/** Whether a URL is that of a file, and not the beginning of one that code joins. */
function isWhole(url: string): boolean {
  return /^[^?#]+\/[^/?#]+\.\w+(?:[?#]|$)/.test(url) && !/[{}$]|%7B|%24/i.test(url);
}

/** The first of `videoHosts` in datocms-assets (`asset/video-url.ts`). */
const videoHost = 'stream.mux.com';

interface FoundUrl {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly url: string | undefined;
  /** The URL in its own spelling; empty if its place is unknown. */
  readonly text: string;
  /** The URL is in base64 in code, for example in a small file that Vite inlines. Servers do not decode it. */
  readonly isEncoded: boolean;
}

/** Inline source maps are also in base64. No server sends them. */
const inlineSourceMap = '//# sourceMappingURL=data:';

/** The text between two URLs of one tag: `srcset` names the variants of one picture. */
const sameTag = /^[^;>\n]*$/;

/** Leaves out further variants of an asset in one tag. */
function withoutOtherVariants(findings: readonly Finding[], folder: string): FoundUrl[] {
  const found: FoundUrl[] = [];
  let last: { readonly asset: string; readonly file: string; readonly end: number } | undefined;
  let read: { readonly file: string; readonly searched: SearchedText } | undefined;
  const textOf = (file: string) => {
    if (read?.file !== file) read = { file, searched: new SearchedText(readFileSync(join(folder, file), 'utf8')) };
    return read.searched;
  };
  for (const { file = '', line, column, url } of findings) {
    if (line === undefined || column === undefined) {
      // A file that can't be read has a finding without URL.
      const isEncoded = url !== undefined && codeFile.test(file) && !textOf(file).text.includes(inlineSourceMap);
      found.push({ file, url, text: '', isEncoded });
      continue;
    }
    const searched = textOf(file);
    const at = searched.offset(line, column);
    const text = searched.literal(at);
    const asset = text.replace(/[?#].*$/s, '');
    const isVariant = last?.file === file && last.asset === asset && sameTag.test(searched.text.slice(last.end, at));
    last = { asset, file, end: at + text.length };
    if (!isVariant) found.push({ file, line, column, url, text, isEncoded: false });
  }
  return found;
}

/** The place of a URL in a module's source; `undefined` if it is there more than once, or in another spelling. */
function placeInSource(id: string, code: string, text: string) {
  const at = code.indexOf(text);
  const searched = new SearchedText(code);
  const { line, column } = searched.place(at);
  const place = sourcePositions(id, code, () => '')(line, column);
  return place && { file: stripQuery(id), ...place };
}

/** The limit of patterns in a message, since all routes may use a layout. */
const maxPatterns = 10;

function formatUsers(patterns: readonly string[]): string {
  if (patterns.length === 0) return 'It belongs to no single route (for example, middleware).';
  const more = patterns.length > maxPatterns ? ` and ${patterns.length - maxPatterns} more` : '';
  return `Routes that use it: ${patterns.slice(0, maxPatterns).join(', ')}${more}.`;
}
