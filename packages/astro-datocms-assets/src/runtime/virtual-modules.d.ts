declare module 'virtual:astro-datocms-assets/runtime' {
  import type { RuntimeOptions } from 'datocms-assets/runtime';

  /** `key` is the one of the build. */
  export const options: Omit<RuntimeOptions, 'isPublished'>;
  /** The paths of all assets that were published at the time of the build. */
  export const published: ReadonlySet<string>;
}
