import type { HandleContext } from 'datocms-assets/runtime';

/** The properties in which adapters of Cloudflare put the context of a request: since Astro 6, and before. */
interface WorkerLocals {
  readonly cfContext?: HandleContext;
  readonly runtime?: { readonly ctx?: HandleContext };
}

/** The context with which Cloudflare calls a worker; none on other servers. */
export function workerContext(locals: WorkerLocals): HandleContext {
  // In Astro 6 and later, `runtime` also exists, but throws.
  const context = 'cfContext' in locals ? locals.cfContext : locals.runtime?.ctx;
  return isContext(context) ? context : {};
}

/** The context for the handler of an entry: an argument of the handler, or a part of the adapter's request. */
export function fetchContext(request: Request, rest: readonly unknown[]): HandleContext {
  return [...rest, Reflect.get(request, Symbol.for('astro.renderOptions'))].find(isContext) ?? {};
}

function isContext(value: unknown): value is HandleContext {
  return typeof value === 'object' && value !== null && 'waitUntil' in value && typeof value.waitUntil === 'function';
}
