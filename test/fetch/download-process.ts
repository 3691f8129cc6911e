// A process that downloads and copies, for tests that kill it, limit it or measure it. Prints a JobResult.
import { join } from 'node:path';
import { download } from '../../packages/datocms-assets/src/job/download.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { copyBody } from '../../packages/datocms-assets/src/store/copy-body.ts';
import { host, requestFor } from './run-download.ts';

export interface Job {
  readonly origin: string;
  readonly cacheDir: string;
  readonly paths: readonly string[];
  /** Folder to copy into. */
  readonly out?: string;
}

export interface JobResult {
  readonly stored: number;
  readonly fromCache: number;
  readonly findings: readonly string[];
  /** In MiB. */
  readonly peakMemory: number;
}

const job = JSON.parse(process.argv[2] as string) as Job;
const settings = toSettings({
  ...{ token: 'x', cacheDir: job.cacheDir, connectTo: [`${host}=${job.origin}`], maxBytes: '1GiB', retries: 1 },
});
const downloads = await download(
  job.paths.map((path) => requestFor(path, { md5: 'a' })),
  settings,
  { firstBackoff: 10 },
);
const stored = [...downloads.stored.values()];
if (job.out !== undefined) {
  for (const variant of stored) await copyBody(variant, join(job.out, `${variant.sha256}.${variant.extension}`));
}
await downloads.close();
const result: JobResult = {
  stored: stored.length,
  fromCache: stored.filter(({ from }) => from === 'cache').length,
  findings: downloads.findings.map(({ code, message }) => `${code}: ${message}`),
  peakMemory: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify(result));
