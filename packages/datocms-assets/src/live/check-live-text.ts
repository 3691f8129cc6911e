import type { Variant } from '../asset/asset-url.ts';
import { maskFinding } from '../findings/mask-secret.ts';
import { scanOneText } from '../job/site-scan.ts';
import type { Settings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { mergePlaces } from '../report/merge-places.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import type { LiveText } from './edit-live-text.ts';
import type { CheckedText } from './live-asset.ts';
import type { LiveAssets } from './live-assets.ts';
import type { LiveIndex } from './live-index.ts';
import type { LiveNames } from './live-names.ts';

/** Finds the names of a text's assets, and the findings of a build in it, without failed downloads. */
export async function checkLiveText(
  { file, text }: LiveText,
  settings: Settings,
  index: LiveIndex,
  names: LiveNames,
  assets: LiveAssets,
): Promise<CheckedText> {
  const bytes = Buffer.from(text);
  // The scan asks the index for the names of assets and videos.
  const first = await index.get();
  const { site } = scanOneText({ file }, bytes, settings, index.last);
  const planWith = (published: PublishedIndex) => makePlan(site, published, settings);
  const planned = planWith(first);
  const isPublished = planned.unpublished.every((path) => path === undefined);
  const { requests, unpublished, problems } = isPublished ? planned : planWith(await index.getConfirmed());
  const byUrl = new Map(site.variants.map((variant) => [variant.url, variant]));
  const named = [
    ...requests.map(({ url, profile }) => names.nameFor(byUrl.get(url) as Variant, profile)),
    ...site.variants.flatMap((variant, id) => (unpublished[id] ? names.nameFor(variant, 'web') : [])),
  ];
  const mentions = checkMentions(site.files, settings.allowMention);
  const explained = await Promise.all(problems.map((problem) => assets.explainProblem(problem, byUrl)));
  const places = LineColumnFinder.forBytes(file, bytes);
  const findings = problemsToFindings([...mentions, ...explained], places, settings.token);
  return { names: named, findings: mergePlaces(findings).map((each) => maskFinding(each, settings.token)) };
}
