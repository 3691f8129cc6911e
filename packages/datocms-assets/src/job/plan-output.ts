import type { FindingCode } from '../findings/finding.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { describeUnpublished } from '../plan/describe-unpublished.ts';
import { makePlan, type Plan, type Problem, type SiteScan } from '../plan/make-plan.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { Job } from './job.ts';
import { type PassProblems, placeFinder } from './pass-problems.ts';
import type { OutputScan } from './scan-output.ts';

/** Problems of texts that editors may have written. */
const ofTexts: ReadonlySet<FindingCode> = new Set(['mention', 'template-url', 'encoded-url']);

/** Decides how each reference of a pass is replaced. @param problems collects failed assets and places */
export async function planOutput(
  { settings, ports, findings, timings }: Job,
  { root, site, index }: OutputScan,
  problems: PassProblems,
): Promise<Plan> {
  const plan = await timings.measure('plan', async () => makePlan(site, index, settings));
  findings.locateAgain(placeFinder(plan, root));
  problems.add(await checkPlan(site, plan, index, settings, ports));
  return plan;
}

/** All problems of a scan: assets that can't be stored, places that can't be rewritten. Asks the CDA for reasons. */
export async function checkPlan(
  site: SiteScan,
  { problems }: Plan,
  index: PublishedIndex,
  settings: Settings,
  ports: Ports,
): Promise<Problem[]> {
  const { mentions: via = [] } = index;
  const mentions = checkMentions(site.files, settings.allowMention).map((each) =>
    ofTexts.has(each.code) ? { ...each, via } : each,
  );
  const unpublished = [...new Set(problems.flatMap((each) => each.path ?? []))];
  const standings = unpublished.length > 0 ? await explainUnpublished(unpublished, settings, ports) : new Map();
  return [...mentions, ...describeUnpublished(problems, standings, index, settings)];
}
