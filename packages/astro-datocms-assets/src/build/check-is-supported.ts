import type { HookParameters } from 'astro';
import { ConfigurationError } from 'datocms-assets';

/**
 * Astro 4 tells no hook which routes are rendered on demand, and its hooks know no `buildOutput`.
 * @throws ConfigurationError for a site of Astro 4 that is not static
 */
export function checkIsSupported(hook: HookParameters<'astro:config:done'>): void {
  const { output } = hook.config;
  if (output === 'static' || 'buildOutput' in hook) return;
  throw new ConfigurationError([
    `output: Astro 4 is supported for static sites only; got "${output}". Update to Astro 5 or later, or remove the integration and run \`npx datocms-assets localize dist/client\` after the build.`,
  ]);
}
