import type { Variant } from '../asset/asset-url.ts';
import { scanOneText } from '../job/site-scan.ts';
import { byteEdits, policyOrigins, toTextEdits } from '../job/text-edits.ts';
import type { Settings } from '../options/settings.ts';
import type { Profile } from '../plan/fetch-request.ts';
import { makeReplacements } from '../plan/replacements.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { surfaceNeeds } from '../scan/surface.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import type { LiveNames } from './live-names.ts';

/** A text of the dev server. */
export interface LiveText {
  /** Tells the format by its extension. */
  readonly file: string;
  readonly text: string;
  /** Of the server, for places that need an absolute URL. */
  readonly origin?: string | undefined;
}

/**
 * Edits that give each asset of a text its URL on the dev server. They do not wait for the network.
 * @param index the last one, if any
 */
export function editLiveText(
  { file, text, origin }: LiveText,
  settings: Settings,
  index: PublishedIndex | undefined,
  names: LiveNames,
): TextEdit[] {
  const bytes = Buffer.from(text);
  const { scan, site, context } = scanOneText({ file }, bytes, settings, index);
  const nameOf = (id: number, profile: Profile) => names.nameFor(site.variants[id] as Variant, profile);
  const onServer = settingsOn(origin, settings);
  const replacement = makeReplacements(surfaceNeeds, onServer, nameOf, context.spellings.values);
  return toTextEdits(bytes, byteEdits(scan, bytes, replacement, policyOrigins(onServer, {})));
}

/** Stored files have the same paths as in a build, but the server's origin. */
function settingsOn(origin: string | undefined, settings: Settings): Settings {
  const { base, site } = settings;
  return { ...settings, site: origin ?? site, prefix: base.replace(/\/$/, ''), prefixes: new Map() };
}
