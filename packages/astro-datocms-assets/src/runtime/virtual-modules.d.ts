declare module 'virtual:astro-datocms-assets/runtime' {
  import type { AnswerCache, PublishedPaths, RefreshedIndex, RuntimeOptions } from 'datocms-assets/runtime';

  /** `key` is the one of the build. */
  export const options: Omit<RuntimeOptions, 'isPublished' | 'ready'>;
  /** The published content at the time of the build: the bytes of `packPublished` in base64. */
  export const packed: string;
  /** Makes an index that changes while the server runs, where there is one. */
  export const createIndex: ((initial: PublishedPaths) => RefreshedIndex) | undefined;
  /** A response that waits for slow visitors, where the server itself does not. */
  export const paced: (response: Response) => Response;
  /** Keeps assets, where the server has a disk. */
  export const cache: AnswerCache | undefined;
}

declare module 'astro:env/server' {
  /** A variable of the server's environment, in the way of the adapter: `process.env` on Node, a binding of a worker. */
  export function getSecret(name: string): string | undefined;
}
