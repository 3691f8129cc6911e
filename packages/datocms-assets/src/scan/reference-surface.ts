import type { HostPlace } from '../asset-text/host.ts';
import type { UrlSpan } from '../asset-text/url-span.ts';
import { factsOf, type Surface } from './surface.ts';
import type { TextPlace } from './text-place.ts';

const quote = String.raw`(?:\\*["'\x60]|&(?:apos|quot|#0*3[49]|#x0*2[27]);)`;
// What makes a URL of one string, without a page to resolve it against.
const asAbsolute = new RegExp(
  String.raw`\b(?:new\s+(?:window\.|globalThis\.|self\.)?URL|URL\.(?:canParse|parse))\(\s*${quote}$`,
);
const onlyArgument = new RegExp(String.raw`^${quote}\s*,?\s*\)`);
// `bg-[url('…` of Tailwind: the class must stay the same as the selector in the style sheet.
const className = new RegExp(String.raw`[a-z]-\[[^\s"'\x60\]]*url\(${quote}?$`, 'i');
// How island props write a `URL`: type 7.
const islandUrl = /\[7,\s*(?:&quot;|&#0*34;|&#x0*22;|\\*")$/i;
// Schemes whose content has no page to resolve a path against; scripts have.
const outsideScheme = /^(?!https?:|javascript:)[a-z][a-z0-9+.-]*:/i;
// The longest that is registered has 36 letters.
const longestScheme = 64;

/**
 * The surface that a reference stands on, where its reader asks for more than the place does: an image service of the site
 * takes a path; `new URL("…")` and a URL among island props need an absolute one.
 */
export function surfaceOf(text: string, host: HostPlace, span: UrlSpan, place: TextPlace): Surface {
  if (span.suffix) return 'path-suffix';
  const { absolute, code } = factsOf(place.surface);
  const lead = text.slice(span.floor, Math.min(host.start, span.floor + longestScheme));
  if (place.reading === 'url' && outsideScheme.test(lead)) return 'outside';
  if (span.owner === 'own') return absolute === 'never' ? place.surface : 'service-parameter';
  if (!code && place.surface !== 'srcdoc') return place.surface;
  const before = text.slice(Math.max(place.floor, host.start - 48), host.start);
  if (className.test(before)) return 'class';
  if (place.surface === 'island-props' && islandUrl.test(before)) return 'island-url';
  const behind = text.slice(span.end, span.end + 24);
  return onlyArgument.test(behind) && asAbsolute.test(before) ? 'new-url' : place.surface;
}
