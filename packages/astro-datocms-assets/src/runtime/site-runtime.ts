import { getSecret } from 'astro:env/server';
import { cache, createIndex, options, packed } from 'virtual:astro-datocms-assets/runtime';
import {
  createRefreshedIndex,
  createRuntime,
  openPublished,
  type RefreshedIndex,
  type Runtime,
} from 'datocms-assets/runtime';
import { integrationName } from '../integration-name.ts';

const initial = openPublished(decodeBase64(packed));

/** Tells whether an asset is published: from the build, and later from what the server asks. */
export const index: RefreshedIndex =
  createIndex?.(initial) ?? createRefreshedIndex({ initial, refresh: 0, read: async () => initial });

/** The runtime of the site. The key of the server's environment wins over that of the build. */
export const runtime = createSiteRuntime('DATOCMS_ASSETS_KEY');

/** @throws Error that names the variable of the key, if the key in it is malformed */
function createSiteRuntime(keyName: string): Runtime {
  try {
    return createRuntime({
      ...options,
      key: getSecret(keyName) || options.key,
      isPublished: index.isPublished,
      ready: index.ready,
      cache,
      warn,
      onFailure: warn,
    });
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replace(/^key: /, `${keyName}: `);
    throw error;
  }
}

function warn(message: string): void {
  console.warn(`[${integrationName}] ${message}`);
}

function decodeBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
