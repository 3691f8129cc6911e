import { getSecret } from 'astro:env/server';
import { options, published } from 'virtual:astro-datocms-assets/runtime';
import { createRuntime } from 'datocms-assets/runtime';

/** The runtime of the site. The key of the server's environment wins over that of the build. */
export const runtime = createRuntime({
  ...options,
  key: getSecret('DATOCMS_ASSETS_KEY') || options.key,
  isPublished: (path) => published.has(path),
});
