import { getSecret } from 'astro:env/server';
import { cache, createIndex, options, packed } from 'virtual:astro-datocms-assets/runtime';
import {
  createRefreshedIndex,
  createRuntime,
  openPublished,
  type RefreshedIndex,
  type Runtime,
} from 'datocms-assets/runtime';
import { logWarning } from '../log.ts';

const initial = openPublished(decodeBase64(packed));

/** Tells whether an asset is published: first by the build, later by the server's own reading. */
export const index: RefreshedIndex =
  createIndex?.(initial) ?? createRefreshedIndex({ initial, refresh: 0, read: async () => initial });

/** The runtime of the site. The key in the server's environment has priority over that of the build. */
export const runtime = createSiteRuntime();

/** Requests whose responses `localizeFetch` rewrites. */
export const wrappedRequests = new WeakSet<Request>();

/** @throws Error with the name of the key's variable, if the key in it is malformed */
function createSiteRuntime(): Runtime {
  const keyName = 'DATOCMS_ASSETS_KEY';
  try {
    return createRuntime({
      ...options,
      key: getSecret(keyName) || options.key,
      isPublished: index.isPublished,
      ready: index.ready,
      cache,
      warn: logWarning,
      onFailure: logWarning,
    });
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replace(/^key: /, `${keyName}: `);
    throw error;
  }
}

function decodeBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
