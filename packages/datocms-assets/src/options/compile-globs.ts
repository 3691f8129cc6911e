import picomatch from 'picomatch';
import { assetDomain } from '../asset/asset-url.ts';

/**
 * Compiles patterns of the option `allow` into regular expressions of asset URLs without parameters, for `createRuntime({ allow })`.
 * @param patterns globs, such as `https://www.datocms-assets.com/99001/*-press-*.jpg`
 * @throws TypeError if a pattern is no text, or an empty one
 */
export function compileAllow(patterns: string | readonly string[]): RegExp[] {
  const list: readonly string[] = [patterns].flat();
  if (list.some((pattern: unknown) => typeof pattern !== 'string' || pattern === '')) {
    throw new TypeError(
      'compileAllow: expected a glob for the URLs of assets, such as "**/*-press-*.jpg", or a list of them.',
    );
  }
  return list.flatMap((pattern) => {
    const path = pathOnHost.exec(pattern)?.[1];
    const expression = picomatch.makeRe(path === undefined ? pattern : `https://*/${path}`);
    const text = path === undefined ? pattern : `https://www.${assetDomain}/${path}`;
    // A pattern also matches its own text: `[a].jpg` may be the name of a file.
    if (expression.test(text)) return expression;
    const own = path === undefined ? escapeExpression(pattern) : `https://[^/]+/${escapeExpression(path)}`;
    return [expression, new RegExp(`^${own}$`)];
  });
}

/** The host of the CMS, in any spelling: the project's own hosts serve the same assets. */
const pathOnHost = /^(?:(?:https?:)?\/\/)?(?:www\.)?datocms-assets\.com\/(.*)/is;

const escapeExpression = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Makes a test whether a list of globs matches a file, given relative to the output folder. */
export function matchFiles(globs: readonly string[]): (file: string) => boolean {
  return globs.length > 0 ? picomatch([...globs], { dot: true }) : () => false;
}
