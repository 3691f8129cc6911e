import { playbackIdOf } from '../asset/video-url.ts';
import type { UnpublishedReason } from '../published/explain-unpublished.ts';
import type { Problem } from './make-plan.ts';

const sentences: Readonly<Record<UnpublishedReason, string>> = {
  'unused upload': 'The asset is an upload that no published record uses',
  'only in drafts': 'The asset is used only by drafts, or by records that this token may not read',
  unknown: 'No published record that this token can read holds the asset',
};

/**
 * Writes the messages of problems about assets that are not published. Other problems stay as they are.
 * @param reasons by path of the asset
 */
export function describeUnpublished(
  problems: readonly Problem[],
  reasons: ReadonlyMap<string, UnpublishedReason>,
): Problem[] {
  return problems.map((problem) => {
    const { code, path, url } = problem;
    if (path === undefined) return problem;
    const reason = reasons.get(path) ?? 'unknown';
    const isOfUrl = url === undefined || new URL(url).pathname.endsWith(path.slice(path.lastIndexOf('/')));
    const isParameter = !isOfUrl && playbackIdOf(path) === undefined;
    const parameter = isParameter ? ` (${path}, a parameter of the URL)` : '';
    const consequence =
      code === 'placeholder' ? '; a neutral picture stands in its place' : ', so it is not downloaded';
    const message = `${sentences[reason]}${parameter}${consequence}.`;
    return { ...problem, message, ...(reason === 'only in drafts' ? { cause: 'drafts' } : {}) };
  });
}
