import { assetDomain } from '../asset/asset-url.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import type { UnpublishedReason, UnpublishedState } from '../published/explain-unpublished.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { Problem } from './make-plan.ts';

const sentences: Readonly<Record<UnpublishedReason, string>> = {
  'unused upload': 'The asset is an upload that no published record uses',
  'only in drafts': 'The asset is used only by drafts, or by records that this token may not read',
  unknown: 'No published record that this token can read holds the asset',
};

const consequences = {
  error: ', so it is not downloaded',
  placeholder: '; a neutral picture stands in its place',
  sealed: '; its sealed URL answers 404 until it is published',
} as const;

/** In a build with drafts each record counts as its newest version. */
const sentenceWithDrafts =
  'The asset is used only by published versions that have a newer draft, or by records that this token may not read';
const fixWithDrafts =
  `Let the site ask for drafts, as ${option('content', 'drafts')} does: set \`includeDrafts\` (the header X-Include-Drafts) in its queries. ` +
  `If they do, give the token the right to read the records that use the asset, or allow it with ${option('allow')}.`;

const fixOfOtherProject = (project: string): string =>
  `Use a token of the project whose assets the site shows. If it shows those of two projects on purpose, allow the others with ${option('allow', `https://www.${assetDomain}/${project}/**`)}.`;

/**
 * Writes the messages of problems about assets that are not published. Other problems stay as they are.
 * @param states by path of the asset
 * @param index what is published
 * @param settings which versions of records count as published, and how other assets are replaced
 */
export function describeUnpublished(
  problems: readonly Problem[],
  states: ReadonlyMap<string, UnpublishedState>,
  { assets }: Pick<PublishedIndex, 'assets'>,
  { content, unpublished }: Pick<Settings, 'content' | 'unpublished'>,
): Problem[] {
  if (problems.every(({ path }) => path === undefined)) return [...problems];
  const own = new Set(Array.from(assets.keys(), projectOf).filter((project) => project !== undefined));
  return problems.map((problem) => {
    const { code, path, url } = problem;
    if (path === undefined) return problem;
    const { reason, upload } = states.get(path) ?? { reason: 'unknown' };
    const isOfUrl = url === undefined || new URL(url).pathname.endsWith(path.slice(path.lastIndexOf('/')));
    const isParameter = !isOfUrl && playbackIdOf(path) === undefined;
    const parameter = isParameter ? ` (${path}, a parameter of the URL)` : '';
    const consequence = consequences[code === 'placeholder' ? code : unpublished === 'sealed' ? unpublished : 'error'];
    const project = projectOf(path);
    const isOfOther = reason === 'unknown' && project !== undefined && own.size > 0 && !own.has(project);
    const hasNewerDraft = reason === 'only in drafts' && content === 'drafts';
    const known = hasNewerDraft ? sentenceWithDrafts : sentences[reason];
    const sentence = isOfOther
      ? `The asset is of project ${project}, and the content that this token reads is of project ${[...own].join(', ')}`
      : known;
    const message = `${sentence}${parameter}${consequence}.`;
    return {
      ...problem,
      message,
      ...(upload !== undefined && { via: [{ model: '_upload', record: upload, field: '', locale: null }] }),
      ...(isOfOther && { fix: fixOfOtherProject(project) }),
      ...(isOfOther && !isParameter && { cause: { project, own: [...own].join(', ') } }),
      ...(hasNewerDraft && { fix: fixWithDrafts }),
      ...(reason === 'only in drafts' && !hasNewerDraft && { cause: 'drafts' as const }),
    };
  });
}

/** The number at the start of an asset's path. A playback id has none. */
function projectOf(path: string): string | undefined {
  return /^\/(\d+)\//.exec(path)?.[1];
}
