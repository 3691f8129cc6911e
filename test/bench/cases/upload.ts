import { fileURLToPath } from 'node:url';
import { measureSuccess } from '../measure/measure.ts';
import type { UploadRound } from '../micro/upload.ts';
import { type Row, type Sample, toRow } from '../row.ts';

const script = fileURLToPath(new URL('../micro/upload.ts', import.meta.url));
const group = '2,000 files of 20 kB to a bucket, 16 connections';

/** The upload of stored files, beside a bare loop of signed requests, by turns in one process. */
export async function uploadToBucket({ pairs }: { readonly pairs: number }): Promise<Row[]> {
  const { stdout } = await measureSuccess({ command: process.execPath, args: [script, String(pairs)] });
  const rounds = JSON.parse(stdout) as readonly UploadRound[];
  const samplesOf = (subject: UploadRound['subject']): Sample[] =>
    rounds.flatMap(({ seconds, cpuSeconds, ...round }) =>
      round.subject === subject ? [{ seconds, cpuSeconds, peakMiB: null }] : [],
    );
  const reference = samplesOf('bare loop');
  return [
    toRow({ group, subject: 'a bare loop of signed requests' }, reference, reference),
    { ...toRow({ group, subject: 'datocms-assets' }, samplesOf('datocms-assets'), reference), goal: 1.5 },
  ];
}
