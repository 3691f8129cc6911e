import { mayNameAsset } from '../../asset-text/find-references.ts';
import { isPlaybackId } from '../../asset-text/find-videos.ts';
import { eachReference } from '../../asset-text/references.ts';
import { decodeUtf8, encodeUtf8 } from '../../memory/byte-strings.ts';
import type { Profile } from '../../plan/fetch-request.ts';
import type { GetReplacement } from '../../plan/replacements.ts';
import type { FileScan } from '../../scan/file-scan.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { scanText } from '../../scan/scan-text.ts';
import { type SurfaceNeeds, surfaceIdOf, surfaceNeeds } from '../../scan/surface.ts';
import { applyEdits, type TextEdit } from '../../syntax/edited-text.ts';
import { blankAllHosts, withBlanks } from './blank-hosts.ts';
import { type RewriteRules, reportMentions } from './rewrite-text.ts';
import { type NamingRules, VariantNames } from './variant-names.ts';

/** The parts of a runtime for the rewriting of data. Each piece of data has a context of its own. */
export interface DataRules extends NamingRules, Pick<RewriteRules, 'urls' | 'isBlanked'> {
  /** The profile of the data's reader. */
  readonly profile: Profile;
}

/** The place of a URL in a string is irrelevant, except in tags for crawlers. */
const dataNeeds: Readonly<Record<Profile, readonly SurfaceNeeds[]>> = {
  web: surfaceNeeds.map((needs, surfaceId) => {
    return surfaceId === surfaceIdOf('social-data') ? needs : { ...formOf(needs), absolute: 'never', profile: 'web' };
  }),
  portable: surfaceNeeds.map((needs) => ({ ...formOf(needs), absolute: 'always', profile: 'portable' })),
};

function formOf({ form }: SurfaceNeeds): Pick<SurfaceNeeds, 'form'> {
  return form ? { form } : {};
}

/** The JSON around a string. It tells the meaning of the string. */
interface Frame {
  readonly before: string;
  readonly after: string;
}
const anyString: Frame = { before: '', after: '' };
const playbackId: Frame = { before: '{"playbackId":', after: '}' };
const socialContent: Frame = { before: '{"property":"og:image","content":', after: '}' };

/** Strings that may name an asset, and what replaces them. */
interface Texts<Value> {
  readonly anywhere: Map<string, Value>;
  /** Strings in the content of social tags. */
  readonly social: Map<string, Value>;
}

/**
 * A copy of data in which every asset URL is replaced: in strings at any depth and in keys, also in texts, HTML and
 * srcset. Objects that are neither arrays nor plain, such as a `Date`, stay as they are.
 */
export async function localizeData<T>(value: T, rules: DataRules): Promise<T> {
  const found: Texts<Frame> = { anywhere: new Map(), social: new Map() };
  collectTexts(value, rules.context, found, new Set());
  const texts = await localizeTexts(found, rules);
  return texts.anywhere.size + texts.social.size === 0 ? value : (copy(value, texts, new Map()) as T);
}

/** Collects strings. A playback id counts in every place. */
function collectTexts(value: unknown, context: ScanContext, found: Texts<Frame>, seen: Set<object>): void {
  if (typeof value === 'string') {
    if (mayNameAsset(value, context)) found.anywhere.set(value, anyString);
    return;
  }
  if (!isContainer(value) || seen.has(value)) return;
  seen.add(value);
  const isSocial = isSocialTag(value);
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) collectTexts(key, context, found, seen);
    if (isSocial && key === 'content' && typeof item === 'string') {
      if (mayNameAsset(item, context)) found.social.set(item, socialContent);
    } else if (context.hosts.video && typeof item === 'string' && isPlaybackId(key, item)) {
      found.anywhere.set(item, playbackId);
    } else collectTexts(item, context, found, seen);
  }
}

function copy(value: unknown, texts: Texts<string>, copies: Map<object, unknown>): unknown {
  if (typeof value === 'string') return texts.anywhere.get(value) ?? value;
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
  const isSocial = isSocialTag(value);
  for (const [key, item] of Object.entries(value)) {
    const social = isSocial && key === 'content' ? texts.social.get(item as string) : undefined;
    const copiedItem = social ?? copy(item, texts, copies);
    // Not by assignment, since a key may be `__proto__`.
    const descriptor = { value: copiedItem, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(copied, texts.anywhere.get(key) ?? key, descriptor);
  }
  return copied;
}

/** Whether an object is a tag of Open Graph or of X, such as the attributes in `_seoMetaTags`. */
function isSocialTag(value: { readonly property?: unknown; readonly name?: unknown }): boolean {
  return [value.property, value.name].some((each) => typeof each === 'string' && /^(?:og|twitter):/.test(each));
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** Reads each string as the scan reads one in a file of JSON. */
async function localizeTexts(found: Texts<Frame>, rules: DataRules): Promise<Texts<string>> {
  const { context, urls, profile } = rules;
  const needs = dataNeeds[profile];
  const names = new VariantNames(rules);
  const replacement = names.replacements(needs, urls);
  const read = (texts: ReadonlyMap<string, Frame>) =>
    Array.from(texts, ([text, { before, after }]) => {
      const json = encodeUtf8(before + JSON.stringify(text) + after);
      return { text, json, scan: scanText('__data.json', json, context) };
    });
  const [anywhere, social] = [read(found.anywhere), read(found.social)];
  await names.make(
    [...anywhere, ...social].map(({ scan }) => scan),
    (surfaceId) => (needs[surfaceId] as SurfaceNeeds).profile,
  );
  const localize = (texts: typeof anywhere) =>
    new Map(texts.map(({ text, json, scan }) => [text, localizeText(text, json, scan, replacement, rules)]));
  return { anywhere: localize(anywhere), social: localize(social) };
}

function localizeText(
  text: string,
  json: string,
  scan: FileScan,
  replacement: GetReplacement,
  rules: DataRules,
): string {
  const { context, report, isBlanked } = rules;
  const edits: TextEdit[] = [];
  const unresolved = reportMentions(scan, report);
  eachReference(scan.references, (variantId, surfaceId, spellingId, start, end) => {
    const url = replacement(variantId, surfaceId, spellingId);
    if (url === undefined) unresolved.push([start, end]);
    else edits.push({ start, end, text: url });
  });
  const edited = applyEdits(json, withBlanks(json, edits, isBlanked ? unresolved : [], context));
  const localized = isBlanked ? applyEdits(edited, blankAllHosts(edited, context)) : edited;
  if (localized === json) return text;
  const value = JSON.parse(decodeUtf8(localized)) as string | Readonly<Record<string, string>>;
  return typeof value === 'string' ? value : (Object.values(value).at(-1) as string);
}
