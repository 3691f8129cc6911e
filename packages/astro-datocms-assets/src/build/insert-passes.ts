import type { AstroConfig, AstroIntegration } from 'astro';
import type { Plugin } from 'vite';
import { integrationName } from '../log.ts';

type BuildDone = NonNullable<AstroIntegration['hooks']['astro:build:done']>;

export interface InsertedPasses {
  /** Localises the files of the integration before it. */
  readonly pass: BuildDone;
  /** Verifies the output and ends the job. */
  readonly finish: BuildDone;
}

/** The integration of Vercel's adapter that copies the output. Files that are written after it are not deployed. */
const vercelCopy = 'astro:copy-vercel-output';

/**
 * Inserts `pass` after each integration with a hook `astro:build:done`. So integrations that compress, index or hash
 * files get localised files, in any order of the integrations. `finish` comes last, but before Vercel's copy of the
 * output.
 *
 * A Vite plugin does it when Vite starts to bundle: all integrations are known, and Astro does not iterate over its
 * list of integrations, as it does during a hook.
 */
export function insertPasses(getConfig: () => AstroConfig | undefined, passes: InsertedPasses): Plugin {
  let isInserted = false;
  return {
    name: 'astro-datocms-assets:passes',
    apply: 'build',
    buildStart() {
      const integrations = getConfig()?.integrations;
      if (isInserted || !integrations) return;
      isInserted = true;
      integrations.splice(0, integrations.length, ...withPasses(integrations, passes));
    },
  };
}

function withPasses(integrations: readonly AstroIntegration[], { pass, finish }: InsertedPasses): AstroIntegration[] {
  const copyAt = integrations.findIndex(({ name }) => name === vercelCopy);
  const end = copyAt < 0 ? integrations.length : copyAt;
  return [
    ...integrations.slice(0, end).flatMap((integration) => {
      const isWriter = integration.hooks['astro:build:done'] && integration.name !== integrationName;
      return isWriter ? [integration, withHook('pass', pass)] : [integration];
    }),
    withHook('finish', finish),
    ...integrations.slice(end),
  ];
}

function withHook(step: keyof InsertedPasses, hook: BuildDone): AstroIntegration {
  return { name: `${integrationName}:${step}`, hooks: { 'astro:build:done': hook } };
}
