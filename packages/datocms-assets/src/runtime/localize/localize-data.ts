import type { Variant } from '../../asset/asset-url.ts';
import { mayNameHost } from '../../asset-text/find-hosts.ts';
import { eachReference } from '../../asset-text/references.ts';
import { type Spelling, spell } from '../../asset-text/spelling.ts';
import { decodeUtf8, encodeUtf8 } from '../../memory/byte-strings.ts';
import type { FileScan } from '../../scan/file-scan.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { scanText } from '../../scan/scan-text.ts';
import { surfaceNames } from '../../scan/surface.ts';
import { applyEdits, type TextEdit } from '../../syntax/edited-text.ts';
import { blankAllHosts, withBlanks } from './blank-hosts.ts';
import { type RewriteRules, reportMentions } from './rewrite-text.ts';
import { VariantNames } from './variant-names.ts';

/** What the rewriting of data needs. */
export interface DataRules extends Pick<RewriteRules, 'context' | 'report' | 'isBlanked'> {
  /** For this data alone. */
  readonly context: ScanContext;
  /** @throws TooLongError */
  readonly seal: (variant: Variant) => Promise<string>;
}

/**
 * A copy of data in which every asset URL is replaced: in strings of any depth and in keys, in texts, HTML and srcset too. What
 * is no array and no plain object is kept as it is, such as a `Date`.
 */
export async function localizeData<T>(value: T, rules: DataRules): Promise<T> {
  const texts = new Map<string, string>();
  collectTexts(value, rules.context, texts, new Set());
  await localizeTexts(texts, rules);
  return texts.size === 0 ? value : (copy(value, texts, new Map()) as T);
}

/** Finds the strings that name an asset host. */
function collectTexts(value: unknown, context: ScanContext, found: Map<string, string>, seen: Set<object>): void {
  if (typeof value === 'string') {
    if (mayNameHost(value, context)) found.set(value, value);
    return;
  }
  if (!isContainer(value) || seen.has(value)) return;
  seen.add(value);
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) collectTexts(key, context, found, seen);
    collectTexts(item, context, found, seen);
  }
}

function copy(value: unknown, texts: ReadonlyMap<string, string>, copies: Map<object, unknown>): unknown {
  if (typeof value === 'string') return texts.get(value) ?? value;
  if (!isContainer(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    copies.set(value, items);
    for (const item of value) items.push(copy(item, texts, copies));
    return items;
  }
  const copied = Object.create(Object.getPrototypeOf(value)) as object;
  copies.set(value, copied);
  for (const [key, item] of Object.entries(value)) {
    // Not by assignment: a key may be `__proto__`.
    const descriptor = { value: copy(item, texts, copies), writable: true, enumerable: true, configurable: true };
    Object.defineProperty(copied, texts.get(key) ?? key, descriptor);
  }
  return copied;
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** Reads each string as the scan reads one in a file of JSON. */
async function localizeTexts(texts: Map<string, string>, rules: DataRules): Promise<void> {
  const { context, report } = rules;
  const names = new VariantNames((variantId) => rules.seal(context.variants.values[variantId] as Variant), report);
  const scans = Array.from(texts.keys(), (text) => {
    const json = encodeUtf8(JSON.stringify(text));
    return { text, json, scan: scanText('string.json', json, context) };
  });
  await names.make(
    scans.map(({ scan }) => scan),
    'web',
  );
  for (const { text, json, scan } of scans) texts.set(text, localizeText(text, json, scan, names, rules));
}

function localizeText(text: string, json: string, scan: FileScan, names: VariantNames, rules: DataRules): string {
  const { context, report, isBlanked } = rules;
  const edits: TextEdit[] = [];
  const unresolved = reportMentions(scan, report);
  eachReference(scan.references, (variantId, surfaceId, spellingId, start, end) => {
    const url = names.get(variantId, 'web');
    if (url === undefined) return unresolved.push([start, end]);
    // A URL behind a path goes on from its last slash.
    const isSuffix = surfaceNames[surfaceId] === 'path-suffix';
    const spelt = spell(isSuffix ? url.replace(/^\//, '') : url, context.spellings.values[spellingId] as Spelling);
    return edits.push({ start, end, text: spelt });
  });
  const edited = applyEdits(json, withBlanks(json, edits, isBlanked ? unresolved : [], context));
  const localized = isBlanked ? applyEdits(edited, blankAllHosts(edited, context)) : edited;
  return localized === json ? text : (JSON.parse(decodeUtf8(localized)) as string);
}
