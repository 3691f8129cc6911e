import type { AstroIntegration } from 'astro';
import { ConfigurationError } from 'datocms-assets';
import type { Build } from './build/build.ts';
import type { DevServer } from './dev/dev-server.ts';
import { integrationName } from './integration-name.ts';
import type { AstroOptions } from './options.ts';
import { orAstroError } from './to-astro-error.ts';

export type { AstroOptions } from './options.ts';

/**
 * Self-hosts the published DatoCMS assets of a static build: downloads what pages need, rewrites every URL, and fails the
 * build where a URL of the CMS would stay or an unpublished asset would get out.
 *
 * In `astro dev`, assets are fetched when a page shows them.
 *
 * Works without options; the token is read from `DATOCMS_CDA_TOKEN`.
 */
export default function datocmsAssets(options: AstroOptions = {}): AstroIntegration {
  let build: Build | undefined;
  let dev: DevServer | undefined;
  return {
    name: integrationName,
    hooks: {
      'astro:config:setup': (hook) =>
        orAstroError(async () => {
          requireOne(hook.config.integrations);
          build = dev = undefined;
          // Neither has to load what only the other needs.
          if (hook.command === 'build') build = new (await import('./build/build.ts')).Build(options);
          if (hook.command === 'dev') dev = new (await import('./dev/dev-server.ts')).DevServer(options);
          await (build ?? dev)?.setup(hook);
        }),
      'astro:routes:resolved': (hook) => build?.routesResolved(hook),
      'astro:config:done': (hook) => orAstroError(() => build?.done(hook)),
      'astro:build:start': () => orAstroError(() => build?.start()),
      'astro:build:generated': (hook) => orAstroError(() => build?.generated({ ...hook })),
      'astro:build:done': (hook) => orAstroError(() => build?.built(hook)),
      'astro:server:setup': (hook) => dev?.serverSetup(hook),
      'astro:server:start': (hook) => dev?.started(hook),
      'astro:server:done': () => dev?.stopped(),
    },
  };
}

/** Each would check what the other has not done yet. */
function requireOne(integrations: readonly AstroIntegration[]): void {
  const { length } = integrations.filter(({ name }) => name === integrationName);
  if (length > 1)
    throw new ConfigurationError([`${integrationName} stands ${length} times among the integrations: leave one.`]);
}
