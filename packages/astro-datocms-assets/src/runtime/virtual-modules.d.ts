declare module 'virtual:astro-datocms-assets/runtime' {
  import type { RuntimeOptions } from 'datocms-assets/runtime';

  /** `key` is the one of the build. */
  export const options: Omit<RuntimeOptions, 'isPublished'>;
  /** The paths of all assets that were published at the time of the build. */
  export const published: ReadonlySet<string>;
}

declare module 'astro:env/server' {
  /** A variable of the server's environment, in the way of the adapter: `process.env` on Node, a binding of a worker. */
  export function getSecret(name: string): string | undefined;
}
