import { eachReference } from '../asset-text/references.ts';
import type { Finding } from '../findings/finding.ts';
import { formatCount, formatFirst } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { type FetchRequest, toFetchRequest } from '../plan/fetch-request.ts';
import { makePlan, type Problem } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { formatPlace } from '../report/format-place.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { askForAll, type Failures } from './ask-for-assets.ts';
import type { Check } from './check.ts';
import type { ScannedOutput } from './describe-output.ts';
import { findSealedAssets, type SealedPlace } from './find-sealed-assets.ts';

const name = 'assets';
const maxPlaces = 5;
const fixOfNone = `Pass the output as it is before it is localized. Sealed URLs open with ${option('deliver', 'sealed')}, and the key and ${option('site')} of the build.`;

/**
 * Requests the headers of each asset that an output names, once, as a build requests the asset. Sealed URLs count too,
 * if the settings have their key.
 * @returns an error for each asset that fails, or one error for a host on which all assets fail
 */
export async function checkAssets(
  output: ScannedOutput,
  index: PublishedIndex,
  settings: Settings,
  signal: AbortSignal,
): Promise<Check[]> {
  const requests = new Map<string, FetchRequest>();
  const sealed = [...findSealedAssets(output, settings)];
  for (const { asset } of sealed) {
    requests.set(asset.variant.url, toFetchRequest(asset.variant, asset.profile, index));
  }
  for (const request of makePlan(output.site, index, settings).requests) requests.set(request.url, request);
  if (requests.size === 0) {
    const message = `${output.dir} names no asset that could be asked for.`;
    return [{ name, status: 'warning', message, fix: fixOfNone }];
  }
  const failures = await askForAll([...requests.values()], index, settings, signal);
  const places = findPlaces(output.site, sealed, failures);
  const findings = problemsToFindings(places, new LineColumnFinder(output.dir), settings.token);
  const errors = Array.from(groupBy(findings, ({ message }) => message).values(), (some): Check => {
    const [{ message, fix }] = some as [Finding, ...Finding[]];
    const list = formatFirst(
      some.map((each) => formatPlace(each)),
      maxPlaces,
    );
    return { name, status: 'error', message: `${message} ${formatCount(some.length, 'place')}: ${list}.`, fix };
  });
  if (errors.length > 0) return errors;
  return [{ name, status: 'ok', message: `All assets answer: ${formatCount(requests.size, 'variant')}.` }];
}

/** All places that name an asset with a failed request. */
function findPlaces(site: ScannedOutput['site'], sealed: readonly SealedPlace[], failures: Failures): Problem[] {
  const places: Problem[] = [];
  if (failures.size === 0) return places;
  const add = (url: string, file: string, offset: number) => {
    const failure = failures.get(url)?.failure;
    if (!failure) return;
    const { code, fix } = failure;
    const subject = failure.isUnreachable ? new URL(url).host : url;
    places.push({ code, message: `${subject}: ${failure.message}.`, file, offset, url, ...(fix && { fix }) });
  };
  for (const { file, offset, asset } of sealed) add(asset.variant.url, file, offset);
  for (const { file, references } of site.files) {
    eachReference(references, (variantId, surfaceId, _spellingId, offset) => {
      if (!site.surfaceNeeds[surfaceId]?.isBesideUrl) add(site.variants[variantId]?.url ?? '', file, offset);
    });
  }
  return places;
}
