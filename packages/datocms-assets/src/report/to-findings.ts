import { isAbsolute, relative, sep } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import type { Problem } from '../plan/make-plan.ts';

/** Gives problems their line and column, in the order of file and place. */
export function toFindings(
  problems: readonly Problem[],
  place: (file: string, offset: number) => Partial<Finding>,
): Finding[] {
  return problems
    .toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.offset - b.offset))
    .map(({ code, message, file, offset, url, fix }) =>
      finding(code, message, {
        ...place(file, offset),
        ...(url === undefined ? {} : { url }),
        ...(fix === undefined ? {} : { fix }),
      }),
    );
}

/** Says of each failed download which pages need it. */
export function describeFailures(
  findings: readonly Finding[],
  wanted: readonly { readonly url: string; readonly path: string }[],
  filesOf: (path: string) => readonly string[],
): Finding[] {
  const paths = new Map(wanted.map(({ url, path }) => [url, path]));
  return findings.map((each) => {
    const files = filesOf(paths.get(each.url ?? '') ?? '');
    if (files.length === 0) return each;
    const message = `${each.message.replace(/\.?$/, '')} (needed by ${inWords(files)}).`;
    return { ...each, message, file: each.file ?? (files[0] as string) };
  });
}

function inWords(files: readonly string[]): string {
  // Sources are absolute.
  const named = files
    .slice(0, 3)
    .map((file) => (isAbsolute(file) ? relative(process.cwd(), file).replaceAll(sep, '/') : file))
    .join(', ');
  return files.length > 3 ? `${named} and ${files.length - 3} more` : named;
}
