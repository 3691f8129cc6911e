import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegration, AstroIntegrationLogger } from 'astro';
import { createLocalizer, type Localizer, type Report, toText } from 'datocms-assets';
import { localizeCode } from './localize-code.ts';
import { type AstroOptions, engineOptions } from './options.ts';
import { isBuildFile } from './skip.ts';
import { fromConfiguration, fromReport } from './to-astro-error.ts';

export type { AstroOptions } from './options.ts';

const name = 'astro-datocms-assets';

/**
 * Self-hosts the published DatoCMS assets of a static build: downloads what pages need, rewrites every URL, and fails the
 * build where a URL of the CMS would stay or an unpublished asset would get out.
 *
 * Works without options; the token is read from `DATOCMS_CDA_TOKEN`.
 */
export default function datocmsAssets(options: AstroOptions = {}): AstroIntegration {
  let localizer: Localizer | undefined;
  let building = false;
  let root = '';
  return {
    name,
    hooks: {
      'astro:config:setup': ({ command, config, updateConfig }) => {
        building = command === 'build';
        if (!building) return;
        guarded(() => createLocalizer(engineOptions(options, config)));
        root = fileURLToPath(config.root);
        const code = localizeCode(
          () => localizer,
          () => root,
        );
        updateConfig({ vite: { plugins: [code] } });
      },
      'astro:config:done': ({ config }) => {
        if (!building) return;
        guarded(() => {
          localizer = createLocalizer(engineOptions(options, config));
        });
        addVerdict(config, () => localizer);
      },
      'astro:build:start': () => localizer?.start(),
      'astro:build:generated': ({ dir }) => pass(localizer, dir),
      'astro:build:done': ({ dir }) => pass(localizer, dir),
    },
  };
}

/**
 * The last pass and the verdict stand behind all other integrations, but in front of Vercel's copy of the output,
 * which nothing could reach any more.
 */
function addVerdict(config: AstroConfig, localizer: () => Localizer | undefined): void {
  const late: AstroIntegration = {
    name: `${name}:verdict`,
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const job = localizer();
        if (!job) return;
        await pass(job, dir);
        const report = await job.finish(fileURLToPath(dir), { skip: isBuildFile });
        await job.close();
        if (report.counts.errors > 0) throw fromReport(report);
        log(report, logger.fork(name));
      },
    },
  };
  const copy = config.integrations.findIndex((each) => each.name === 'astro:copy-vercel-output');
  config.integrations.splice(copy < 0 ? config.integrations.length : copy, 0, late);
}

async function pass(localizer: Localizer | undefined, dir: URL): Promise<void> {
  try {
    await localizer?.pass(fileURLToPath(dir), { skip: isBuildFile });
  } catch (error) {
    throw fromConfiguration(error);
  }
}

function log(report: Report, logger: AstroIntegrationLogger): void {
  const level = report.counts.warnings > 0 ? 'warn' : 'info';
  for (const line of toText(report, { color: process.stdout.isTTY }).trimEnd().split('\n')) logger[level](line);
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw fromConfiguration(error);
  }
}
