import type { Problem } from './problem.ts';

/** What the CDA could tell of an asset that no published record holds. */
export type UnpublishedReason = 'unused upload' | 'only in drafts' | 'unknown';

const words: Readonly<Record<UnpublishedReason, string>> = {
  'unused upload': 'The asset is an upload that no published record uses',
  'only in drafts': 'The asset is used only by drafts, or by records that this token may not read',
  unknown: 'No published record that this token can read holds the asset',
};

/** Completes the problems about unpublished assets with what is known of each. */
export function describeUnpublished(
  problems: readonly Problem[],
  standings: ReadonlyMap<string, UnpublishedReason>,
): Problem[] {
  return problems.map((problem) => {
    if (problem.path === undefined) return problem;
    const standing = standings.get(problem.path) ?? 'unknown';
    const inner =
      problem.url !== undefined &&
      !new URL(problem.url).pathname.endsWith(problem.path.slice(problem.path.lastIndexOf('/')));
    const what = inner ? ` (${problem.path}, a parameter of the URL)` : '';
    const next =
      problem.code === 'placeholder' ? '; a neutral picture stands in its place' : ', so it is not downloaded';
    return { ...problem, message: `${words[standing]}${what}${next}.` };
  });
}
