import { onTestFinished } from 'vitest';
import { createLocalizer, type Localizer } from '../../packages/datocms-assets/src/job/localizer.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { token } from './contract-cda.ts';
import type { Site, World } from './contract-world.ts';

/** Makes the job of a site pass by pass, as an integration does. It is closed after the test. */
export function localizerFor(world: World, site: Site, options: Options = {}): Localizer {
  const localizer = createLocalizer({
    ...{ token, cdaUrl: world.cda.url, cacheDir: site.cache, ...options },
    connectTo: [`www.datocms-assets.com=${world.assets.origin}`],
  });
  onTestFinished(() => localizer.close());
  return localizer;
}
