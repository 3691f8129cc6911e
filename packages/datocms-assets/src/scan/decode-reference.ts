import { decodeUrl } from '../asset-text/decode-url.ts';
import { isEncodedSrcset, isTemplate } from '../asset-text/templates.ts';
import type { UrlSpan } from '../asset-text/url-reader.ts';
import { isUtf8 } from '../memory/byte-strings.ts';
import type { Mention } from './file-scan.ts';
import { hasTextInQuery } from './incomplete-url.ts';
import type { DecodedReference, ScanContext } from './scan-context.ts';

/** Why a text with an asset's name is no reference. */
export type Obstacle = Pick<Mention, 'kind' | 'reason'>;

/** The asset of a raw text's URL, or why it can't be spliced; `undefined` if the text names no asset. */
export function decodeReference(
  raw: string,
  span: UrlSpan,
  context: ScanContext,
): DecodedReference | Obstacle | undefined {
  // In a style sheet, a backslash has another meaning.
  const isCacheable = !(span.isCss && raw.includes('\\'));
  const cached = isCacheable ? context.cachedReference(raw, span) : undefined;
  if (cached) return cached;
  const url = decodeUrl(raw, span);
  if (isTemplate(url)) return { kind: 'template' };
  if (isEncodedSrcset(url)) return { kind: 'encoded', reason: 'a whole srcset is percent-encoded into one URL' };
  if (hasTextInQuery(url)) return { kind: 'template' };
  const variantId = context.variantIdOfUrl(url);
  if (variantId === undefined) return undefined;
  if (!isUtf8(raw)) return { kind: 'bytes' };
  const reference = { url, variantId };
  if (isCacheable) context.cacheReference(raw, span, reference);
  return reference;
}
