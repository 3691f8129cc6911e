import type { HandleContext } from 'datocms-assets/runtime';

/** Where adapters of Cloudflare put the context of a request: since Astro 6, and before. */
interface WorkerLocals {
  readonly cfContext?: HandleContext;
  readonly runtime?: { readonly ctx?: HandleContext };
}

/** The context with which Cloudflare calls a worker; none on other servers. */
export function workerContext(locals: WorkerLocals): HandleContext {
  // In Astro 6 and later `runtime` is there, too, and throws.
  const context = 'cfContext' in locals ? locals.cfContext : locals.runtime?.ctx;
  return typeof context?.waitUntil === 'function' ? context : {};
}
