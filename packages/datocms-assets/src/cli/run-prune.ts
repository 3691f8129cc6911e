import { escapeJson } from '../findings/escape-control-characters.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { formatCount, formatSize } from '../findings/format.ts';
import { type PruneResult, pruneBucket } from '../job/prune-bucket.ts';
import { nameFlags } from '../options/flags.ts';
import { option } from '../options/options.ts';
import { toSettings } from '../options/settings.ts';
import type { ListedObject } from '../s3/read-xml.ts';
import { fixWithoutBuild, S3Error } from '../s3/s3-error.ts';
import { type CommandCall, environmentOfCall, printLine } from './command-context.ts';
import { toExitStatus } from './exit-status.ts';

/** Prints each key, or all objects as JSON, to standard output, and explains them on standard error. */
export function runPrune(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { dirs, options, signal, stdout } = call;
    const { dryRun, ...asked } = toSettings(options, environmentOfCall(call), 'bucket');
    const settings = { ...asked, dryRun, yes: asked.yes && !dryRun };
    let printed = 0;
    const print = (key: string) => {
      if (!settings.json) stdout.write(`${key}\n`);
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
    if (settings.json) stdout.write(toJson(result, !settings.yes));
    for (const line of describe(result, settings.yes, settings.olderThan)) printLine(call, line);
    return 0;
  });
}

const formatAge = (days: number) =>
  Number.isInteger(days) ? formatCount(days, 'day') : formatCount(Math.round(days * 24), 'hour');

/** @param dryRun whether the objects that `removed` lists are still there */
function toJson(result: PruneResult, dryRun: boolean): string {
  const totals = Object.entries(result).map(([what, objects]) => [
    what,
    { objects: objects.length, bytes: bytesOf(objects) },
  ]);
  const { removed, ...kept } = result;
  const text = JSON.stringify(
    {
      version: 1,
      dryRun,
      totals: Object.fromEntries(totals),
      removed: removed.map(toListed),
      kept: Object.entries(kept).flatMap(([reason, objects]) => objects.map((each) => ({ ...toListed(each), reason }))),
    },
    null,
    2,
  );
  return `${escapeJson(text)}\n`;
}

function toListed({ key, size, modifiedAt }: ListedObject): object {
  return { key, size, lastModified: Number.isNaN(modifiedAt) ? null : new Date(modifiedAt).toISOString() };
}

const bytesOf = (objects: readonly ListedObject[]) => objects.reduce((sum, { size }) => sum + size, 0);

function describe({ removed, used, young, foreign }: PruneResult, yes: boolean, days: number): string[] {
  const what = `${formatCount(removed.length, 'object')} (${formatSize(bytesOf(removed))})`;
  const kept = [
    `${formatCount(used.length, 'object is', 'objects are')} in use`,
    ...(young.length > 0
      ? [`${formatCount(young.length, 'unused one is', 'unused ones are')} younger than ${formatAge(days)}`]
      : []),
    ...(foreign.length > 0
      ? [`${formatCount(foreign.length, 'other object was', 'other objects were')} not stored by this tool`]
      : []),
  ];
  return [
    `${yes ? 'Removed' : 'Would remove'} ${what}. ${kept.join(', ')}.`,
    ...(yes || removed.length === 0 ? [] : [nameFlags(`Nothing was removed. Add ${option('yes', true)} to do it.`)]),
  ];
}
