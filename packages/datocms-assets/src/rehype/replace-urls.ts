import type { AssetHosts, Variant } from '../asset/asset-url.ts';
import { mayNameHost } from '../asset-text/find-hosts.ts';
import { eachReference } from '../asset-text/references.ts';
import { type Spelling, spell } from '../asset-text/spelling.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { scanBytes } from '../scan/scan-files.ts';
import type { Markup } from './hast-markup.ts';

interface UrlResolver {
  readonly hosts: AssetHosts;
  readonly resolve: (variant: Variant) => Promise<{ readonly url: string } | undefined>;
}

/** Replaces the asset URLs in a text of the tree, each in its own spelling. */
export async function replaceUrls(text: string, markup: Markup, { hosts, resolve }: UrlResolver): Promise<string> {
  const context = new ScanContext(hosts);
  const { file, before, after, encode, decode } = markup;
  const encoded = encode(text);
  if (!mayNameHost(encoded, context)) return text;
  const bytes = Buffer.from(before + encoded + after);
  const [textStart, textEnd] = [Buffer.byteLength(before), bytes.length - Buffer.byteLength(after)];
  const references: [variantId: number, spellingId: number, start: number, end: number][] = [];
  const scan = scanBytes(file, bytes, context);
  // URLs in streamed text need further edits, so the run on the output replaces them.
  const inStreams = new Set([
    ...scan.cutReferences.map((cut) => cut.start),
    ...scan.lengths.flatMap((length) => length.references.filter((_, index) => index % 2 === 0)),
  ]);
  eachReference(scan.references, (variantId, _surfaceId, spellingId, start, end) => {
    if (start >= textStart && !inStreams.has(start)) references.push([variantId, spellingId, start, end]);
  });
  let replaced = '';
  let at = textStart;
  for (const [variantId, spellingId, start, end] of references) {
    const resolved = await resolve(context.variants.values[variantId] as Variant);
    if (!resolved) continue;
    const url = spellUrl(resolved.url, context.spellings.values[spellingId] as Spelling);
    replaced += bytes.toString('utf8', at, start) + encode(url);
    at = end;
  }
  return decode(replaced + bytes.toString('utf8', at, textEnd));
}

/** Spells a URL with any characters. A percent-encoded URL is encoded as a whole; `spell` is enough for all others. */
function spellUrl(url: string, spelling: Spelling): string {
  const furtherDepth = /^%((?:25)*)2f$/i.exec(spelling.slash)?.[1];
  if (furtherDepth === undefined) return spell(url, spelling);
  let encoded = url;
  for (let depth = 0; depth <= furtherDepth.length / 2; depth++) encoded = encodeURIComponent(encoded);
  return encoded;
}
