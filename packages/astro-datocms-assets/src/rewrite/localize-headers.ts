import type { Localizer } from 'datocms-assets';
import type { TextLocalizer } from '../text/text-localizer.ts';
import { applyEdits } from './text-edits.ts';

/** Headers of prerendered routes, which adapters write into the files that tell a host what to send. */
export type RouteHeaders = ReadonlyMap<string, { readonly headers: Headers }>;

/** Takes the asset host out of policies and links, and renews the hashes of inline code that passes have changed. */
export async function localizeHeaders(localizer: Localizer, routes: RouteHeaders): Promise<void> {
  for (const { headers } of routes.values()) {
    for (const [name, value] of [...headers]) {
      const changed = await localizeHeader(localizer, name, localizer.updateDigests(value));
      if (changed === value) continue;
      if (changed === '') headers.delete(name);
      else headers.set(name, changed);
    }
  }
}

/** One header; empty where nothing of it is left. */
export async function localizeHeader(localizer: TextLocalizer, name: string, value: string): Promise<string> {
  if (!localizer.mentionsAssetHost(value)) return value;
  // The form of `_headers`, so that the value is read as what its name says.
  const start = `/*\n  ${name}: `;
  const text = applyEdits(start + value, await localizer.edits('_headers', start + value));
  return text.startsWith(start) ? text.slice(start.length).trim() : '';
}
