import { isAbsolute, relative, sep } from 'node:path';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import type { Problem } from '../plan/make-plan.ts';
import type { PlaceFinder } from './line-and-column.ts';

/** Problems with a text that the message does not show. */
const withExcerpt: ReadonlySet<FindingCode> = new Set([
  ...(['mention', 'host-in-code', 'template-url', 'foreign-url', 'encoded-url', 'length-prefixed'] as const),
  'broken-syntax',
]);

/**
 * Makes findings of problems, in the order of file and offset.
 * @param secret never shown
 */
export function problemsToFindings(problems: readonly Problem[], places: PlaceFinder, secret: string): Finding[] {
  return problems
    .toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.offset - b.offset))
    .map(({ code, message, file, offset, url, fix }) =>
      finding(code, message, {
        ...places.place(file, offset),
        ...(url === undefined ? {} : { url }),
        ...(withExcerpt.has(code) ? { excerpt: places.excerpt(file, offset, secret) } : {}),
        ...(fix === undefined ? {} : { fix }),
      }),
    );
}

/**
 * Adds to the findings of failed downloads which files need the asset.
 * @param filesUsing the files that refer to an asset, by the path of the asset
 */
export function addUsingFiles(
  findings: readonly Finding[],
  requests: readonly { readonly url: string; readonly path: string }[],
  filesUsing: (path: string) => readonly string[],
): Finding[] {
  const paths = new Map(requests.map(({ url, path }) => [url, path]));
  return findings.map((each) => {
    const files = filesUsing(paths.get(each.url ?? '') ?? '');
    if (files.length === 0) return each;
    const message = `${each.message.replace(/\.?$/, '')} (needed by ${formatFiles(files)}).`;
    return { ...each, message, file: each.file ?? (files[0] as string) };
  });
}

const maxNamedFiles = 3;

function formatFiles(files: readonly string[]): string {
  // Source files of bundled code have absolute paths.
  const named = files
    .slice(0, maxNamedFiles)
    .map((file) => (isAbsolute(file) ? relative(process.cwd(), file).replaceAll(sep, '/') : file))
    .join(', ');
  return files.length > maxNamedFiles ? `${named} and ${files.length - maxNamedFiles} more` : named;
}
