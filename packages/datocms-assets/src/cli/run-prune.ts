import { FindingError, finding } from '../findings/finding.ts';
import { formatCount, formatSize } from '../findings/format.ts';
import { type PruneResult, pruneBucket } from '../job/prune-bucket.ts';
import { nameFlags } from '../options/flags.ts';
import { option } from '../options/options.ts';
import { toSettings } from '../options/settings.ts';
import { fixWithoutBuild, S3Error } from '../s3/s3-error.ts';
import { type CommandCall, environmentOfCall, printLine } from './command-context.ts';
import { toExitStatus } from './exit-status.ts';

/** Prints each key on standard output, and what it means on standard error. */
export function runPrune(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { dirs, options, signal, stdout } = call;
    const { dryRun, ...asked } = toSettings(options, environmentOfCall(call), 'bucket');
    const settings = { ...asked, dryRun, yes: asked.yes && !dryRun };
    let printed = 0;
    const print = (key: string) => {
      stdout.write(`${key}\n`);
      printed += 1;
    };
    const result = await pruneBucket(dirs, settings, print, signal).catch((error: unknown) => {
      if (!(error instanceof S3Error)) throw error;
      const fix = fixWithoutBuild(error);
      const done = settings.yes ? ` ${formatCount(printed, 'object was', 'objects were')} removed before.` : '';
      throw new FindingError([
        finding('store-failed', `The bucket can't be pruned: ${error.message}.${done}`, { fix }),
      ]);
    });
    for (const line of describe(result, settings.yes, settings.olderThan)) printLine(call, line);
    return 0;
  });
}

const formatAge = (days: number) =>
  Number.isInteger(days) ? formatCount(days, 'day') : formatCount(Math.round(days * 24), 'hour');

function describe({ removed, used, young, foreign }: PruneResult, yes: boolean, days: number): string[] {
  const bytes = removed.reduce((sum, each) => sum + each.bytes, 0);
  const what = `${formatCount(removed.length, 'object')} (${formatSize(bytes)})`;
  const kept = [
    `${formatCount(used, 'object is', 'objects are')} in use`,
    ...(young > 0 ? [`${formatCount(young, 'unused one is', 'unused ones are')} younger than ${formatAge(days)}`] : []),
    ...(foreign > 0
      ? [`${formatCount(foreign, 'other object was', 'other objects were')} not stored by this tool`]
      : []),
  ];
  return [
    `${yes ? 'Removed' : 'Would remove'} ${what}. ${kept.join(', ')}.`,
    ...(yes || removed.length === 0 ? [] : [nameFlags(`Nothing was removed. Add ${option('yes', true)} to do it.`)]),
  ];
}
