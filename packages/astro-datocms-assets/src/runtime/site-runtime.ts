import { options, published } from 'virtual:astro-datocms-assets/runtime';
import { createRuntime } from 'datocms-assets/runtime';

/** Servers without Node's API have no such global. */
const { process } = globalThis as {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
};

/** The runtime of the site. The key of the server's environment wins over that of the build. */
export const runtime = createRuntime({
  ...options,
  key: process?.env?.DATOCMS_ASSETS_KEY || options.key,
  isPublished: (path) => published.has(path),
});
