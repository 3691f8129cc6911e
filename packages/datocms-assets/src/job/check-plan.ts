import type { Finding } from '../findings/finding.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { describeUnpublished } from '../plan/describe-unpublished.ts';
import type { Plan, SiteScan } from '../plan/make-plan.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import type { PlaceFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';

/** Findings about all that a scan found and that can't be stored or rewritten. Asks the CDA why assets are not published. */
export async function checkPlan(
  site: SiteScan,
  { problems }: Plan,
  settings: Settings,
  ports: Ports,
  places: PlaceFinder,
): Promise<Finding[]> {
  const mentions = checkMentions(site.files, settings.allowMention);
  const unpublished = [...new Set(problems.flatMap((each) => each.path ?? []))];
  const standings = unpublished.length > 0 ? await explainUnpublished(unpublished, settings, ports) : new Map();
  const explained = describeUnpublished(problems, standings);
  return problemsToFindings([...mentions, ...explained], places, settings.token);
}
