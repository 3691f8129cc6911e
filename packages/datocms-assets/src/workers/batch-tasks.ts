import { AssetHosts, type Variant } from '../asset/asset-url.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import { FileReader } from '../io/file-reader.ts';
import { makeReplacementsFromFacts, type ReplacementFacts } from '../job/text-edits.ts';
import { checkSyntax, type SyntaxResult } from '../rewrite/check-syntax.ts';
import { FileRewriter } from '../rewrite/file-rewriter.ts';
import type { RewriteOptions } from '../rewrite/make-edits.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { FileScanner, type UnchangedFile } from '../scan/scan-files.ts';
import { copyBody } from '../store/copy-body.ts';
import type { Copy } from '../store/copy-into-output.ts';
import { compileSearchTargets, type SearchTargetsInput } from '../verify/search/search-targets.ts';
import { type BatchResult, type EntryToVerify, FileVerifier } from '../verify/verify-files.ts';

/** The data that later tasks share. Setups, tasks and results are plain data, so a thread can send them. */
export type TaskSetup =
  | {
      readonly kind: 'scan';
      readonly hosts: AssetHosts;
      readonly siteHosts: ReadonlySet<string>;
      /** The paths of published assets, if they are known already. */
      readonly knownPaths: ReadonlySet<string> | undefined;
      /** See `ScanContext`. */
      readonly imageOrigin: string | undefined;
    }
  | { readonly kind: 'rewrite'; readonly facts: ReplacementFacts; readonly origin: string }
  | { readonly kind: 'verify'; readonly targets: SearchTargetsInput };

/** A step of the job for a batch of files. */
export type Task =
  | {
      readonly kind: 'scan';
      readonly dir: string;
      readonly files: readonly string[];
      /** `FileScan.hash` of each file in an earlier build. */
      readonly knownHashes: readonly (string | undefined)[];
    }
  | { readonly kind: 'store'; readonly copies: readonly Copy[] }
  | { readonly kind: 'check-syntax' | 'rewrite'; readonly dir: string; readonly scans: readonly FileScan[] }
  | { readonly kind: 'verify'; readonly dir: string; readonly entries: readonly EntryToVerify[] };

/** Scans with the thread's own ids, and variants and spellings that are new since the thread's last result. */
export interface ScanResult {
  readonly scans: readonly FileScan[];
  readonly unchanged: readonly UnchangedFile[];
  readonly variants: readonly Variant[];
  readonly spellings: readonly Spelling[];
}

export type TaskResult = ScanResult | BatchResult | SyntaxResult | readonly string[];

/** An empty context, which frees the memory of a site's scans. */
const noContext = () => new ScanContext(new AssetHosts());
const noReplacements: RewriteOptions = { replacement: () => undefined, origin: "'self'" };

/** Runs tasks, and keeps their shared data until the next setup. */
export class TaskRunner {
  readonly #reader = new FileReader();
  #context = noContext();
  #scanner = new FileScanner(this.#context, this.#reader);
  #sent = { variants: 0, spellings: 0 };
  #rewriting = noReplacements;
  #verifier: FileVerifier | undefined;
  readonly #rewriter = new FileRewriter();

  setUp(setup: TaskSetup): void {
    switch (setup.kind) {
      case 'scan': {
        const { hosts, siteHosts, knownPaths, imageOrigin } = setup;
        const known = knownPaths && ((path: string) => knownPaths.has(path));
        this.#scanIn(new ScanContext(AssetHosts.from(hosts), siteHosts, known, imageOrigin));
        this.#sent = { variants: 0, spellings: 0 };
        return;
      }
      case 'rewrite':
        this.#scanIn(noContext());
        this.#rewriting = { replacement: makeReplacementsFromFacts(setup.facts), origin: setup.origin };
        return;
      case 'verify':
        this.#rewriting = noReplacements;
        this.#verifier = new FileVerifier(
          compileSearchTargets({ ...setup.targets, hosts: AssetHosts.from(setup.targets.hosts) }),
        );
    }
  }

  async run(task: Task, signal?: AbortSignal): Promise<TaskResult> {
    switch (task.kind) {
      case 'scan':
        return this.#scan(task.dir, task.files, task.knownHashes);
      case 'store':
        for (const { stored, target, exists } of task.copies) await copyBody(stored, target, exists);
        return [];
      case 'check-syntax':
        return checkSyntax(task.dir, task.scans, this.#rewriting, this.#reader);
      case 'rewrite':
        return this.#rewriter.rewrite(task.dir, task.scans, this.#rewriting);
      case 'verify':
        return (this.#verifier as FileVerifier).verify(task.dir, task.entries, signal);
    }
  }

  #scanIn(context: ScanContext): void {
    this.#context = context;
    this.#scanner = new FileScanner(context, this.#reader);
  }

  #scan(dir: string, files: readonly string[], knownHashes: readonly (string | undefined)[]): ScanResult {
    const scans: FileScan[] = [];
    const unchanged: UnchangedFile[] = [];
    for (const [at, file] of files.entries()) {
      const read = this.#scanner.scan(dir, file, knownHashes[at]);
      if (read && 'page' in read) scans.push(read);
      else if (read) unchanged.push(read);
    }
    const variants = this.#context.variants.values.slice(this.#sent.variants);
    const spellings = this.#context.spellings.values.slice(this.#sent.spellings);
    this.#sent.variants += variants.length;
    this.#sent.spellings += spellings.length;
    return { scans, unchanged, variants, spellings };
  }
}
