import type { LiveAsset } from 'datocms-assets';
import { type AssetGroup, groupAssets, isPublic } from './group-assets.ts';
import type { PageFinding, PageInspection } from './messages.ts';

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

/** The verdict of a build on the page, so far as the dev server can tell. */
export function judgePage(
  { rendering, assets, findings }: PageInspection,
  groups: readonly AssetGroup[] = groupAssets(assets),
): Verdict {
  const counts = describeCounts(groups, rendering === 'served');
  if (rendering === 'uncovered')
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
  const failed = groups.filter(({ worst }) => worst.standing === 'failed').length;
  if (failed > 0) {
    const text = `A build downloads nothing, and would not tell of ${count(failed, 'failed download')}.`;
    return { tone: 'warning', text, counts };
  }
  return rendering === 'served'
    ? judgeServed(groups, counts)
    : { tone: 'clean', text: 'No problem was found on this page.', counts };
}

/** The verdict for a server, which also serves unpublished assets: to editors, in a preview. */
function judgeServed(groups: readonly AssetGroup[], counts: string): Verdict {
  const start = 'This route is rendered on demand, and the server serves its assets.';
  const others = groups.filter(({ worst }) => !isPublic(worst.standing)).length;
  if (others === 0) return { tone: 'clean', text: start, counts };
  const are = others === 1 ? 'is' : 'are';
  return {
    tone: 'unknown',
    text: `${start} ${count(others, 'asset')} ${are} not published, so no cache may keep this page.`,
    counts,
  };
}

function describeCounts(groups: readonly AssetGroup[], isServed: boolean): string {
  if (groups.length === 0) return 'This page names no asset of the CMS.';
  const files = groups.flatMap((group) => group.files);
  if (isServed) return `${count(groups.length, 'asset')} in ${count(files.length, 'file')}.`;
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  return `${count(groups.length, 'asset')} in ${count(files.length, 'file')}, ${formatSize(bytes)} fetched so far.`;
}

const maxPlaces = 5;

/** Describes the place of a problem in the page; empty if only a decoded view shows it. */
export function describePlaces(finding: PageFinding): string {
  const places = finding.places ?? [finding];
  const lines = places
    .map(({ line, column }) => [line, column].filter((part) => part !== undefined).join(':'))
    .filter((line) => line !== '');
  const shown = lines.slice(0, maxPlaces).join(', ');
  return lines.length === 0 ? '' : `line ${shown}${lines.length > maxPlaces ? ', …' : ''}`;
}

/** Describes how long a server's URL of an asset works; `undefined` for a file that a build stores. */
export function describeExpiry({ standing, expires }: LiveAsset, now = Date.now()): string | undefined {
  if (expires === undefined) return undefined;
  if (expires === 'never') return isPublic(standing) ? 'permanent URL' : 'URL has stopped working';
  const minutes = Math.ceil((expires - now / 1000) / 60);
  return minutes > 0 ? `URL expires ${relativeTime.format(minutes, 'minute')}` : 'URL has expired';
}

const relativeTime = new Intl.RelativeTimeFormat('en-US', { style: 'short' });

/** Always in kB, as in the browser's network panel: the engine's formatting can't be loaded into a page. */
const kilobytes = new Intl.NumberFormat('en-US', { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 });
export const formatSize = (bytes: number) => kilobytes.format(bytes / 1000);
export const count = (number: number, one: string) =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : `${one}s`}`;
