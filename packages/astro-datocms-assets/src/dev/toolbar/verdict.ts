import type { AssetGroup } from './group-assets.ts';
import type { PageInspection } from './messages.ts';

export interface Verdict {
  readonly tone: 'error' | 'warning' | 'clean' | 'unknown';
  readonly text: string;
  /** How many assets and files there are. */
  readonly counts: string;
}

const sentences = {
  error: 'This page would stop a build:',
  warning: 'A build would warn about this page:',
} as const;

/** What a build would say of the page, as far as the dev server knows. */
export function judgePage({ isCovered, findings }: PageInspection, groups: readonly AssetGroup[]): Verdict {
  const counts = describeCounts(groups);
  if (!isCovered)
    return {
      tone: 'unknown',
      text: 'This route is rendered on demand. Its assets are neither replaced nor checked, here and in a build.',
      counts,
    };
  for (const tone of ['error', 'warning'] as const) {
    const problems = groups.filter(({ files }) => files.some(({ level }) => level === tone));
    const unpublished = problems.filter(({ worst }) => worst.standing === 'unpublished').length;
    const parts = [
      count(unpublished, 'unpublished asset'),
      count(problems.length - unpublished, 'failed download'),
      count(findings.filter(({ level }) => level === tone).length, 'finding'),
    ].filter((part) => !part.startsWith('0 '));
    if (parts.length > 0) return { tone, text: `${sentences[tone]} ${parts.join(', ')}.`, counts };
  }
  return { tone: 'clean', text: 'No problem was found on this page.', counts };
}

function describeCounts(groups: readonly AssetGroup[]): string {
  if (groups.length === 0) return 'This page names no asset of the CMS.';
  const files = groups.flatMap((group) => group.files);
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  return `${count(groups.length, 'asset')} in ${count(files.length, 'file')}, ${formatSize(bytes)} fetched so far.`;
}

/** Always in kB, as in the browser's network panel: the engine's formatting can't be loaded into a page. */
const kilobytes = new Intl.NumberFormat('en-US', { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 });
export const formatSize = (bytes: number) => kilobytes.format(bytes / 1000);
export const count = (number: number, one: string) => `${number} ${number === 1 ? one : `${one}s`}`;
