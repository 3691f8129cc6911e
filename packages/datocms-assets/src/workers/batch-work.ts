import { AssetHosts, type Variant } from '../asset/asset-url.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { FileReader } from '../io/file-reader.ts';
import { type ReplacementFacts, replacementsFrom } from '../job/text-edits.ts';
import { releaseBuffer } from '../memory/release-buffer.ts';
import { FileRewriter } from '../rewrite/file-rewriter.ts';
import type { Replacements } from '../rewrite/make-edits.ts';
import { type FileScan, ScanContext } from '../scan/file-scan.ts';
import { scanFiles } from '../scan/scan-files.ts';
import { copyFile } from '../store/copy-file.ts';
import { compileNeedles, type NeedleInput } from '../verify/search/needles.ts';
import { type CheckedEntry, type Verdict, Verifier } from '../verify/verify-files.ts';

/** What later orders share. Like these it is made of plain data, so that it can go to another thread. */
export type Setup =
  | {
      readonly kind: 'to scan';
      readonly extraHosts: readonly string[];
      readonly siteHosts: ReadonlySet<string>;
      /** Of assets, where they are known. */
      readonly knownPaths: ReadonlySet<string> | undefined;
    }
  | { readonly kind: 'to rewrite'; readonly facts: ReplacementFacts; readonly origin: string }
  | {
      readonly kind: 'to verify';
      readonly needles: Omit<NeedleInput, 'hosts'>;
      readonly extraHosts: readonly string[];
    };

/** A step of the job for some of the files. */
export type Order =
  | { readonly kind: 'scan'; readonly dir: string; readonly files: readonly string[] }
  | { readonly kind: 'store'; readonly copies: readonly Copy[] }
  | { readonly kind: 'rewrite'; readonly dir: string; readonly scans: readonly FileScan[] }
  | { readonly kind: 'verify'; readonly dir: string; readonly entries: readonly CheckedEntry[] };

export interface Copy {
  readonly stored: FetchedAsset;
  readonly target: string;
}

/** Scans whose numbers are those of the thread, with what they stand for where no answer before has told it. */
export interface ScanAnswer {
  readonly scans: readonly FileScan[];
  readonly variants: readonly Variant[];
  readonly spellings: readonly Spelling[];
}

export type Answer = ScanAnswer | Verdict | readonly string[];

const idle: Replacements = { replacement: () => undefined, origin: "'self'" };

/** Carries out orders, and keeps what they share for as long as it is needed. */
export class BatchWork {
  #context = new ScanContext(new AssetHosts());
  #told = { variants: 0, spellings: 0 };
  #rewriting = idle;
  #verifier: Verifier | undefined;
  readonly #reader = new FileReader();
  readonly #rewriter = new FileRewriter();

  setUp(setup: Setup): void {
    switch (setup.kind) {
      case 'to scan': {
        const { extraHosts, siteHosts, knownPaths } = setup;
        const known = knownPaths && ((path: string) => knownPaths.has(path));
        this.#context = new ScanContext(new AssetHosts(extraHosts), siteHosts, known);
        this.#told = { variants: 0, spellings: 0 };
        return;
      }
      case 'to rewrite':
        this.#context = new ScanContext(new AssetHosts());
        this.#rewriting = { replacement: replacementsFrom(setup.facts), origin: setup.origin };
        return;
      case 'to verify':
        this.#rewriting = idle;
        this.#verifier = new Verifier(compileNeedles({ ...setup.needles, hosts: new AssetHosts(setup.extraHosts) }));
    }
  }

  async carryOut(order: Order, signal?: AbortSignal): Promise<Answer> {
    switch (order.kind) {
      case 'scan':
        return this.#scan(order.dir, order.files);
      case 'store':
        for (const { stored, target } of order.copies) await copyFile(stored, target);
        return [];
      case 'rewrite': {
        const changed = this.#rewriter.rewrite(order.dir, order.scans, this.#rewriting);
        for (const { references } of order.scans) releaseBuffer(references.buffer);
        return changed;
      }
      case 'verify':
        if (!this.#verifier) throw new Error('Nothing has said what to look for.');
        return this.#verifier.verify(order.dir, order.entries, signal);
    }
  }

  #scan(dir: string, files: readonly string[]): ScanAnswer {
    const scans = scanFiles(dir, files, this.#context, this.#reader);
    const variants = this.#context.variants.values.slice(this.#told.variants);
    const spellings = this.#context.spellings.values.slice(this.#told.spellings);
    this.#told.variants += variants.length;
    this.#told.spellings += spellings.length;
    return { scans, variants, spellings };
  }
}

/** The memory of an order or an answer that need not be copied on its way. */
export function buffersIn(message: Order | Answer): ArrayBuffer[] {
  if (!('scans' in message)) return [];
  return message.scans.map(({ references }) => references.buffer as ArrayBuffer);
}
