import type { UrlHost } from '../asset-text/read-host.ts';
import type { UrlSpan } from '../asset-text/url-reader.ts';
import { factsOf, type Surface } from './surface.ts';
import type { TextPlace } from './text-place.ts';
import { isUrlObject } from './url-objects.ts';

const quote = String.raw`(?:\\*["'\x60]|&(?:apos|quot|#0*3[49]|#x0*2[27]);)`;
// Functions that read a string as a URL without a page to resolve it against.
const urlParser = new RegExp(
  String.raw`\b(?:new\s+(?:window\.|globalThis\.|self\.)?URL|URL\.(?:canParse|parse)|clipboard\.writeText)\(\s*${quote}$`,
);
const endOfOnlyArgument = new RegExp(String.raw`^${quote}\s*,?\s*\)`);
// `bg-[url('…` of Tailwind: the class must be equal to the selector in the style sheet.
const className = new RegExp(String.raw`[a-z]-\[[^\s"'\x60\]]*url\(${quote}?$`, 'i');
// Content of URLs with these schemes has no page to resolve a path against; only scripts have.
const schemeWithoutPage = /^(?!https?:|javascript:)[a-z][a-z0-9+.-]*:/i;
// A document or a style sheet in a URL, percent-encoded, in any place: its own base has no paths. An encoder may leave
// blanks and apostrophes in it. If it is in quotes, only the opening quote's character ends it.
const documentStart = 'data:text[^"\'`<>\\s]{1,8}(?:html|css)';
const dataDocument = new RegExp(
  `(?:"${documentStart}[^"<>]*|'${documentStart}[^'<>]*|\`${documentStart}[^\`<>]*|\\b${documentStart}[^"'\`<>\\s]*)$`,
  'i',
);
// `"property":"og:image","content":"…`: data from which a framework makes social tags again in the browser.
const socialContent = new RegExp(
  String.raw`\b(?:property|name)${quote}?\s*:\s*(?:\[0,)?${quote}(?:og|twitter):[\w:]+${quote}\]?\s*,\s*${quote}?content${quote}?\s*:\s*(?:\[0,)?${quote}$`,
);
// A social meta element in data of React, in which the URL may be in a sentence. For tiles of Windows see `tile-meta`.
const reactMeta =
  /(?<="meta",(?:"[^"]{0,64}"|null),\{"(?:name|property|itemProp)":"(?!msapplication-)[^"]{0,64}","content":"[^"]{0,512})/y;
const maxSocialLength = 128;
// The longest registered scheme has 36 letters.
const maxSchemeLength = 64;
const maxDocumentLength = 2048;
// A mail or message that code writes, or a link to one in markup inside code or data.
const message = /\b(?:mailto|sms|whatsapp):/i;
const endOfMessage = /["'`<>\s]|(?<!&amp);/i;

/**
 * The surface of a reference. It differs from the surface of its place if the reader needs more: an image service of
 * the site needs a path; `new URL("…")`, an object `URL` in data, and social tags in data need an absolute URL.
 * @param url the decoded URL of the reference
 */
export function surfaceOf(text: string, host: UrlHost, span: UrlSpan, url: string, place: TextPlace): Surface {
  if (span.isPathSuffix) return 'path-suffix';
  const { absolute, code } = factsOf(place.surface);
  const mayHoldMarkup = code !== undefined || place.surface === 'srcdoc';
  const valueHead = text.slice(span.valueStart, Math.min(host.start, span.valueStart + maxSchemeLength));
  const { owner, isImageService } = span.enclosing;
  if (owner === 'reader' || (place.reading === 'url' && schemeWithoutPage.test(valueHead))) return 'outside';
  const documentBefore = () => text.slice(Math.max(place.floor, host.start - maxDocumentLength), host.start);
  if (span.percent > 0 && dataDocument.test(documentBefore())) return 'outside';
  if (owner === 'own') {
    if (mayHoldMarkup && isInMessage(documentBefore())) return 'outside';
    if (absolute === 'never') return place.surface;
    if (isImageService) return 'service-parameter';
  }
  if (place.surface === 'document' && isUrlObject(text, host.start, span.end, url, place)) return 'url-object';
  if (!mayHoldMarkup) return place.surface;
  const textBefore = text.slice(Math.max(place.floor, host.start - 48), host.start);
  if (className.test(textBefore)) return 'class';
  if (isUrlObject(text, host.start, span.end, url, place)) return 'url-object';
  if (textBefore.includes('content')) {
    const tagBefore = text.slice(Math.max(place.floor, host.start - maxSocialLength), host.start);
    if (socialContent.test(tagBefore)) return 'social-data';
  }
  reactMeta.lastIndex = host.start;
  if (place.surface === 'inline-data' && reactMeta.test(text)) return 'social-data';
  const textBehind = text.slice(span.end, span.end + 24);
  return endOfOnlyArgument.test(textBehind) && urlParser.test(textBefore) ? 'new-url' : place.surface;
}

function isInMessage(before: string): boolean {
  return message.test(before.split(endOfMessage).at(-1) as string);
}
