import type { Variant } from '../asset/asset-url.ts';
import { findHostMatches, mayNameHost } from '../asset-text/find-hosts.ts';
import { eachReference } from '../asset-text/references.ts';
import { type Spelling, spell } from '../asset-text/spelling.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { UrlSettings } from '../plan/local-url.ts';
import { type GetReplacement, makeReplacements } from '../plan/replacements.ts';
import { cspOrigin } from '../rewrite/csp-edits.ts';
import { makeEdits } from '../rewrite/make-edits.ts';
import type { Mention } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { scanText } from '../scan/scan-text.ts';
import { surfaceNames, surfaceNeeds, withForeignBase } from '../scan/surface.ts';
import { applyEdits } from '../syntax/edited-text.ts';
import type { Segments } from './segments.ts';

/** What the rewriting of one response needs. */
export interface RewriteRules {
  readonly context: ScanContext;
  readonly urls: UrlSettings;
  readonly nameOf: (variant: Variant, profile: Profile) => Promise<string>;
  /** Takes the reason why a host stays in a text. */
  readonly warn: (reason: string) => void;
}

/** The rewriter removes or replaces these. */
const removed: ReadonlySet<Mention['kind']> = new Set(['hint', 'link-header', 'csp']);

/** Rewrites the texts of one response. All are byte strings. */
export class TextRewriter {
  readonly #rules: RewriteRules;
  readonly #replacement: GetReplacement;
  readonly #origin: string;
  /** By profile and variant id. */
  readonly #names: Readonly<Record<Profile, (string | undefined)[]>> = { web: [], portable: [] };

  constructor(rules: RewriteRules) {
    const { context, urls } = rules;
    this.#rules = rules;
    this.#origin = cspOrigin(urls.prefix);
    this.#replacement = makeReplacements(
      surfaceNeeds,
      urls,
      (variantId, profile) => this.#names[profile][variantId],
      (url, spellingId) => spell(url, context.spellings.values[spellingId] as Spelling),
      surfaceNames.indexOf('path-suffix'),
    );
  }

  /** @param file tells the format by its name */
  async rewrite(file: string, { text, ends, foreignFrom, mustBeScanned }: Segments): Promise<string> {
    const { context } = this.#rules;
    if (mustBeScanned) return this.#rewriteSegment(file, text, foreignFrom === 0);
    if (!mayNameHost(text, context)) return text;
    let [rewritten, at, segment] = ['', 0, 0];
    for (const match of findHostMatches(text, context)) {
      if (match.start < at) continue;
      while ((ends[segment] as number) <= match.start) segment++;
      const [start, end] = [ends[segment - 1] ?? 0, ends[segment] as number];
      rewritten += text.slice(at, start);
      rewritten += await this.#rewriteSegment(file, text.slice(start, end), start >= foreignFrom);
      at = end;
    }
    return rewritten + text.slice(at);
  }

  async #rewriteSegment(file: string, text: string, hasForeignBase: boolean): Promise<string> {
    const { context, warn } = this.#rules;
    const scan = scanText(file, text, context);
    const needed: [variantId: number, profile: Profile][] = [];
    eachReference(scan.references, (variantId, surfaceId) =>
      needed.push([variantId, (surfaceNeeds[surfaceId] as { readonly profile: Profile }).profile]),
    );
    for (const [variantId, profile] of needed)
      this.#names[profile][variantId] ??= await this.#rules.nameOf(
        context.variants.values[variantId] as Variant,
        profile,
      );
    for (const { kind } of scan.mentions) if (!removed.has(kind)) warn(kind);
    const replacement: GetReplacement = (variantId, surfaceId, spellingId) => {
      const isHere = hasForeignBase && surfaceId < surfaceNames.length;
      return this.#replacement(variantId, isHere ? withForeignBase(surfaceId) : surfaceId, spellingId);
    };
    const source = { toString: (_: 'latin1', start?: number, end?: number) => text.slice(start, end) };
    const edits = makeEdits(scan, source, { replacement, origin: this.#origin });
    return applyEdits(
      text,
      edits.sort((a, b) => a.start - b.start),
    );
  }
}
