import type { PassOptions } from '../options/ports.ts';
import type { Plan, SiteScan } from '../plan/make-plan.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import { cspOrigin } from '../rewrite/csp-edits.ts';
import { mayChange } from '../rewrite/make-edits.ts';
import { groupByDependence, rewriteSite } from '../rewrite/rewrite-site.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { storeAssets } from '../store/copy-into-output.ts';
import { cacheFileForOutput } from '../store/stored-manifest.ts';
import type { JobState } from './job-state.ts';
import { makeReplacementsFromFacts, replacementFacts } from './text-edits.ts';

/** Puts the stored assets into the output, then rewrites the files that name them. */
export async function rewriteOutput(
  job: JobState,
  root: string,
  site: SiteScan,
  plan: Plan,
  context: ScanContext,
  { keepDigests = false }: PassOptions,
): Promise<void> {
  const { settings, stored, batches } = job;
  const names = stored.namesFor(site, plan);
  checkWritable(
    root,
    site.files.filter((scan) => mayChange(scan)).map(({ file }) => file),
  );
  await storeAssets(root, settings.dir, [...stored.byName.values()], (copies) => batches.store(copies));
  stored.markStored();

  const facts = replacementFacts(context, settings, names);
  const origin = cspOrigin(settings.prefix, settings.prefixes.values());
  const [together, alone] = groupByDependence(site.files, keepDigests);
  const changed = await rewriteSite({
    dir: root,
    site: { ...site, files: together },
    replacement: makeReplacementsFromFacts(facts),
    content: stored.contentReader(site, plan),
    origin,
    digests: keepDigests ? job.digests : undefined,
    signal: job.ports.signal,
    journalPath: cacheFileForOutput(root, settings, 'digests'),
  });
  job.usage.countRewritten(changed.size + (await batches.rewrite(root, alone, facts, origin)));
}
