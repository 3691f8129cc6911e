declare module 'virtual:astro-datocms-assets/runtime' {
  import type { AnswerCache, PublishedPaths, RefreshedIndex, RuntimeOptions } from 'datocms-assets/runtime';

  /** `key` is that of the build. */
  export const options: Omit<RuntimeOptions, 'isPublished' | 'ready'>;
  /** The published content at the time of the build: the bytes of `packPublished` in base64. */
  export const packed: string;
  /** Makes an index that changes while the server runs, if there is one. */
  export const createIndex: ((initial: PublishedPaths) => RefreshedIndex) | undefined;
  /** A response that waits for slow visitors, if the server itself does not. */
  export const withBackpressure: (response: Response) => Response;
  /** Keeps assets, if the server has a disk. */
  export const cache: AnswerCache | undefined;
}

declare module 'astro:env/server' {
  /** A variable of the server's environment, from the adapter: `process.env` on Node, a binding of a worker. */
  export function getSecret(name: string): string | undefined;
}
