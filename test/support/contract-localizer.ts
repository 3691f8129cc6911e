import { onTestFinished } from 'vitest';
import { createLocalizer, type Localizer } from '../../packages/datocms-assets/src/job/localizer.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { token } from './contract-cda.ts';
import type { Site, World } from './contract-world.ts';

/** Makes the job of a site pass by pass, as an integration does. It is closed after the test. */
export function localizerFor(world: World, site: Site, options: Options = {}): Localizer {
  const connectTo = [`www.datocms-assets.com=${world.assets.origin}`];
  const localizer = createLocalizer(
    { ...{ token, cdaUrl: world.cda.url, cacheDir: site.cache, ...options }, connectTo },
    // With a function of its own, the walk needs no thread, which would take most of a test's time to start.
    { fetchFn: fetch },
  );
  onTestFinished(() => localizer.close());
  return localizer;
}
