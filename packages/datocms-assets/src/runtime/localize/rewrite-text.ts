import { findReferences, mayNameAsset } from '../../asset-text/find-references.ts';
import type { FindImageUrls } from '../../asset-text/image-endpoints.ts';
import { eachReference } from '../../asset-text/references.ts';
import type { UrlSettings } from '../../plan/local-url.ts';
import type { GetReplacement } from '../../plan/replacements.ts';
import { cspOrigin } from '../../rewrite/csp-edits.ts';
import { makeEdits } from '../../rewrite/make-edits.ts';
import { type FileScan, isChangedKind } from '../../scan/file-scan.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { scanText } from '../../scan/scan-text.ts';
import { surfaceNames, surfaceNeeds, withForeignBase } from '../../scan/surface.ts';
import { unpackCode } from '../../syntax/code-span.ts';
import { applyEdits, type TextEdit } from '../../syntax/edited-text.ts';
import { blankAllHosts, withBlanks } from './blank-hosts.ts';
import { hasHashInMeta, PolicyHashes } from './policy-hashes.ts';
import type { Sections } from './sections.ts';
import type { Report } from './unresolved.ts';
import { type NamingRules, profileOfSurface, VariantNames } from './variant-names.ts';

/** The settings and functions that rewrite one response. */
export interface RewriteRules extends NamingRules {
  readonly urls: UrlSettings;
  readonly findImageUrls: FindImageUrls;
  /** See `RuntimeOptions.storedOrigins`. */
  readonly storedOrigins: readonly string[];
  /** Whether places without a sealed URL are blanked; otherwise they stay. */
  readonly isBlanked: boolean;
}

/** Rewrites the texts of one response. All texts are byte strings. */
export class TextRewriter {
  readonly #rules: RewriteRules;
  readonly #replacement: GetReplacement;
  readonly #origin: string;
  readonly #hashes: PolicyHashes | undefined;
  readonly #names: VariantNames;

  /** @param hashes of policies in the headers */
  constructor(rules: RewriteRules, hashes?: PolicyHashes) {
    const { urls } = rules;
    this.#rules = rules;
    this.#hashes = hashes;
    this.#origin = cspOrigin([urls.prefix, ...rules.storedOrigins]);
    this.#names = new VariantNames(rules);
    this.#replacement = this.#names.replacements(surfaceNeeds, urls);
  }

  get context(): ScanContext {
    return this.#rules.context;
  }

  /** @param file tells the format by its name */
  async rewrite(file: string, { text, ends, foreignFrom, mustBeScanned }: Sections): Promise<string> {
    const { context } = this.#rules;
    if (mustBeScanned) {
      const hashes = this.#hashes ?? (hasHashInMeta(text) ? new PolicyHashes() : undefined);
      const section = this.#read(file, text, hashes);
      await this.#names.make([section.scan]);
      const rewritten = this.#applyTo(section, foreignFrom === 0, hashes);
      return hashes ? hashes.updatePage(rewritten) : rewritten;
    }
    if (!mayNameAsset(text, context)) return text;
    const sections: (ReadSection & { readonly start: number; readonly end: number })[] = [];
    let section = 0;
    for (const match of findReferences(text, context)) {
      if (match.start < (sections.at(-1)?.end ?? 0)) continue;
      while ((ends[section] as number) <= match.start) section++;
      const [start, end] = [ends[section - 1] ?? 0, ends[section] as number];
      sections.push({ start, end, ...this.#read(file, text.slice(start, end), this.#hashes) });
    }
    await this.#names.make(sections.map(({ scan }) => scan));
    let [rewritten, at] = ['', 0];
    for (const section of sections) {
      rewritten += text.slice(at, section.start);
      rewritten += this.#applyTo(section, section.start >= foreignFrom, this.#hashes);
      at = section.end;
    }
    return rewritten + text.slice(at);
  }

  #read(file: string, original: string, hashes: PolicyHashes | undefined): ReadSection {
    const { context, findImageUrls } = this.#rules;
    const edits = findImageUrls(original);
    const text = apply(original, edits, hashes);
    return { text, scan: scanText(file, text, context) };
  }

  #applyTo({ text, scan }: ReadSection, hasForeignBase: boolean, hashes: PolicyHashes | undefined): string {
    const { context, report, isBlanked } = this.#rules;
    const replacement: GetReplacement = (variantId, surfaceId, spellingId) => {
      const isHere = hasForeignBase && surfaceId < surfaceNames.length;
      return this.#replacement(variantId, isHere ? withForeignBase(surfaceId) : surfaceId, spellingId);
    };
    const source = { toString: (_: 'latin1', start?: number, end?: number) => text.slice(start, end) };
    const unresolved = reportMentions(scan, report);
    eachReference(scan.references, (variantId, surfaceId, _, start, end) => {
      if (this.#names.get(variantId, profileOfSurface(surfaceId)) === undefined) unresolved.push([start, end]);
    });
    const edits: TextEdit[] = makeEdits(scan, source, { replacement, origin: this.#origin });
    const ordered = withBlanks(text, edits, isBlanked ? unresolved : [], context);
    const edited = apply(text, ordered, hashes, scan);
    return isBlanked ? apply(edited, blankAllHosts(edited, context), hashes) : edited;
  }
}

/** @param hashes of policies, which change with edits of code */
function apply(text: string, edits: readonly TextEdit[], hashes: PolicyHashes | undefined, scan?: FileScan): string {
  return hashes ? hashes.applyEdits(text, edits, scan ? unpackCode(scan.code) : []) : applyEdits(text, edits);
}

interface ReadSection {
  /** The text with asset URLs instead of URLs of image endpoints. */
  readonly text: string;
  readonly scan: FileScan;
}

type Span = readonly [start: number, end: number];

/** Reports the mentions that the rewriter neither removes nor replaces, and returns their places. */
export function reportMentions({ mentions }: Pick<FileScan, 'mentions'>, report: Report): Span[] {
  const spans: Span[] = [];
  for (const { kind, start, end, reason } of mentions) {
    if (isChangedKind(kind)) continue;
    report({ kind, reason });
    spans.push([start, end]);
  }
  return spans;
}
