import { checkPlan } from '../job/plan-output.ts';
import { createScanContext, toSiteScan } from '../job/site-scan.ts';
import type { Settings } from '../options/settings.ts';
import { makePlan, type Problem, type SiteScan } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { scanBytes } from '../scan/scan-files.ts';
import type { Check } from './check.ts';
import { checkFindings } from './check-problems.ts';
import type { SourceFile } from './project-files.ts';
import type { Sources } from './read-sources.ts';

/** Reads the index on the first call; `undefined` if the CDA does not answer. */
export type ReadIndex = () => Promise<PublishedIndex | undefined>;

const noIndex: PublishedIndex = { assets: new Map(), models: 0, records: 0, requests: 0 };

/** The problems that a build would find in texts. Without an index, unpublished assets are not among them. */
export async function findProblems(
  site: SiteScan,
  settings: Settings,
  readIndex: ReadIndex,
  signal: AbortSignal,
): Promise<Problem[]> {
  const index = site.uses.length === 0 ? undefined : await readIndex();
  const plan = makePlan(site, index ?? noIndex, settings);
  const problems = index ? plan.problems : plan.problems.filter(({ path }) => path === undefined);
  return checkPlan(site, { ...plan, problems }, index ?? noIndex, settings, { signal });
}

/** Checks the asset URLs that are written out in the sources of a project: whether their assets are published. */
export async function checkSourceUrls(
  project: string,
  { files, texts }: Sources,
  settings: Settings,
  readIndex: ReadIndex,
  signal: AbortSignal,
): Promise<Check[]> {
  const context = createScanContext(settings, undefined);
  const named = [...files, ...texts].filter(({ text }) => text.search(context.hostPattern) >= 0);
  const scans = named.map(({ file, text }) => scanBytes(file, Buffer.from(text), context));
  const problems = await findProblems(toSiteScan(scans, context), settings, readIndex, signal);
  const sources = new Map(named.map((source) => [source.file, source]));
  const unpublished = problems.filter(({ path, file, offset }) => {
    const source = sources.get(file);
    return path !== undefined && source !== undefined && !isInComment(source, offset);
  });
  return checkFindings(problemsToFindings(unpublished, new LineColumnFinder(project), settings.token));
}

/** Whether the line is a comment, which is in no build. @param offset in bytes */
function isInComment({ file, text }: SourceFile, offset: number): boolean {
  const before = Buffer.from(text).toString('utf8', 0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return (/\.mdx?$/.test(file) ? /^\s*<!--/ : /^\s*(?:\/\/|\/?\*|<!--|\{\/\*)/).test(line);
}
