import type { AstroIntegration } from 'astro';
import { ConfigurationError } from 'datocms-assets';
import { withAstroErrors } from './astro-messages.ts';
import type { Build } from './build/build.ts';
import { disableServerImports } from './build/disable-server-imports.ts';
import type { DevServer } from './dev/dev-server.ts';
import { integrationName } from './log.ts';
import type { AstroOptions } from './options.ts';
import { playStoredVideos, videoPlayer } from './video/video-players.ts';

export type { ReadIndex } from 'datocms-assets/runtime';
export type { AstroOptions, ServingOptions } from './options.ts';

/**
 * Self-hosts the published DatoCMS assets of a static build: downloads the assets that pages name, and rewrites every URL.
 * The build fails if a URL of the CMS would stay, or if an unpublished asset would be deployed.
 *
 * `astro dev` fetches an asset when a page shows it.
 *
 * It works without options. The token is read from the environment or from `.env`, under any of the usual names.
 */
export default function datocmsAssets(options: AstroOptions = {}): AstroIntegration {
  let build: Build | undefined;
  let devServer: DevServer | undefined;
  const runStep = (hook: Parameters<typeof withAstroErrors>[0], step: (build: Build) => Promise<void>) =>
    withAstroErrors(hook, () => build?.run(step));
  return {
    name: integrationName,
    hooks: {
      'astro:config:setup': (hook) =>
        withAstroErrors(hook, async () => {
          checkOptions(options);
          checkOnlyOnce(hook.config.integrations);
          build = devServer = undefined;
          // Each command loads only its own code.
          if (hook.command === 'build') build = new (await import('./build/build.ts')).Build(options);
          if (hook.command === 'dev') devServer = new (await import('./dev/dev-server.ts')).DevServer(options);
          await (build ?? devServer)?.configSetup(hook);
          playStoredVideos(options, hook);
          hook.updateConfig({
            vite: {
              plugins: [
                disableServerImports(
                  () => build?.isServing === true,
                  () => devServer?.isLocalizing === true,
                ),
                videoPlayer(hook.config),
              ],
            },
          });
        }),
      'astro:route:setup': (hook) => build?.routeSetup(hook),
      'astro:routes:resolved': (hook) => build?.routesResolved(hook),
      'astro:config:done': (hook) => withAstroErrors(hook, () => build?.configDone(hook)),
      'astro:server:setup': (hook) => devServer?.serverSetup(hook),
      'astro:server:done': () => devServer?.close(),
      'astro:build:start': (hook) => runStep(hook, (build) => build.buildStart(hook)),
      'astro:build:generated': (hook) => runStep(hook, (build) => build.buildGenerated(hook)),
      'astro:build:done': (hook) => runStep(hook, (build) => build.buildDone(hook)),
    },
  };
}

/** Checks the type of the options. The message does not show the value, since it may be the token. */
function checkOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  const type = options === null ? 'null' : Array.isArray(options) ? 'a list' : `a ${typeof options}`;
  throw new ConfigurationError([`options: expected an object, as in datocmsAssets({ token: '…' }); got ${type}.`]);
}

/** Checks that a build has this integration once. Two would verify files that the other one has yet to rewrite. */
function checkOnlyOnce(integrations: readonly AstroIntegration[]): void {
  const { length } = integrations.filter(({ name }) => name === integrationName);
  if (length > 1)
    throw new ConfigurationError([`integrations: ${integrationName} is listed ${length} times. Remove all but one.`]);
}
