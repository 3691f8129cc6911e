import type { Localizer } from 'datocms-assets';
import { applyEdits, type TextLocalizer } from './text-edits.ts';

/** Headers of prerendered routes. Adapters write them into the files that configure a host. */
export type RouteHeaders = ReadonlyMap<string, { readonly headers: Headers }>;

/**
 * Replaces asset URLs in headers, and removes the asset host from policies and links. Hashes in a policy are updated if
 * passes have changed their inline code.
 */
export async function localizeHeaders(localizer: Localizer, routes: RouteHeaders): Promise<void> {
  for (const { headers } of routes.values()) {
    for (const [name, value] of [...headers]) {
      const localized = await localizeHeader(localizer, name, localizer.updateDigests(value));
      if (localized !== value) setHeader(headers, name, localized);
    }
  }
}

/** @returns the new value; empty if the whole value is removed */
export async function localizeHeader(localizer: TextLocalizer, name: string, value: string): Promise<string> {
  if (!localizer.mentionsAssetHost(value)) return value;
  // The form of a `_headers` file, in which the engine reads a value by the name of its header.
  const start = `/*\n  ${name}: `;
  const text = applyEdits(start + value, await localizer.edits('_headers', start + value));
  return text.startsWith(start) ? text.slice(start.length).trim() : '';
}

/** Sets a header, or removes it for an empty value. */
export function setHeader(headers: Headers, name: string, value: string): void {
  if (value === '') headers.delete(name);
  else headers.set(name, value);
}
