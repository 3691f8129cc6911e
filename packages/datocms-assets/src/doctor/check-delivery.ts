import type { Settings } from '../options/settings.ts';
import { keyName } from '../sealing/parse-keys.ts';
import type { Check } from './check.ts';
import { isAstro } from './check-astro.ts';
import { testedAdapter } from './check-on-demand.ts';
import type { Project } from './read-project.ts';

const name = 'delivery';
const ways = '`npx datocms-assets serve`, the adapter of a framework, or a worker of yours';

/** Checks sealed URLs: whether there is a key, and which server answers them. */
export function checkDelivery(settings: Settings, project: Project | undefined): Check[] {
  const { deliver, keys, prefix, dir } = settings;
  if (deliver !== 'sealed') return [];
  if (!keys) {
    const message = `Sealed URLs need a key, and ${keyName} is not set.`;
    const fix = 'Print a key with `npx datocms-assets key`, and set it for the build and for the server.';
    return [{ name, status: 'error', message, fix }];
  }
  const message = `Pages get sealed URLs below ${prefix}/${dir}/, and nothing is downloaded.`;
  if (!project || !isAstro(project)) return [{ name, status: 'ok', message: `${message} To answer them: ${ways}.` }];
  if (testedAdapter.test(project.config?.text ?? '')) {
    return [{ name, status: 'ok', message: `${message} The server of the adapter answers them.` }];
  }
  const fix = `Serve the site with ${ways}.`;
  return [{ name, status: 'warning', message: `${message} The site has no adapter whose server answers them.`, fix }];
}
