import type { Variant } from '../asset/asset-url.ts';
import { downloadNameOf, withoutHash } from '../asset/download-name.ts';
import { restateType } from '../content/media-types.ts';
import type { FetchedAsset, FetchedPart } from '../fetch/fetched-asset.ts';
import { groupBy } from '../memory/group-by.ts';
import { type FetchRequest, type Profile, requestId } from '../plan/fetch-request.ts';
import type { Plan, SiteScan } from '../plan/make-plan.ts';
import { nameFiles } from '../plan/name-files.ts';
import { type Placeholder, placeholdersOf } from '../plan/placeholder.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { VariantOutcome } from '../report/make-report.ts';
import type { Counts, ReportedVariant } from '../report/report.ts';
import type { RewriteOptions } from '../rewrite/make-edits.ts';
import type { StoredFile } from '../store/copy-into-output.ts';
import type { FileToSend } from '../store/send-to-bucket.ts';

/** Names of the files that replace variants, by variant id; `undefined` if storing failed. */
export type FileNames = Readonly<Record<Profile, readonly (string | undefined)[]>>;

/** A file in the output, or an object of a bucket. */
export type Locate = (name: string) => Pick<ReportedVariant, 'file' | 'key'>;

/** A request with a sealed URL instead of a file. */
export interface SealedRequest {
  readonly request: FetchRequest;
  readonly name: string;
  readonly sealed: string;
  readonly embargoed?: true;
}

type Outcome = Omit<VariantOutcome, 'file' | 'key'> & { readonly name: string | undefined };

const profiles: readonly Profile[] = ['web', 'portable'];

/** All variants that a job has found, and the files that replace them. Later passes keep the names. */
export class StoredFiles {
  readonly #locate: Locate;
  /** By id of the request. */
  readonly #outcomes = new Map<string, Outcome>();
  readonly #nameOf = new Map<string, string>();
  readonly #byName = new Map<string, StoredFile>();
  readonly #stored = new Set<string>();
  readonly #sealed = new Map<string, Pick<ReportedVariant, 'sealed' | 'embargoed'>>();
  /** Requests that failed, and that a placeholder replaces. */
  readonly #replaced = new Set<string>();

  /** @param locate where a stored file is, as the report names it */
  constructor(locate: Locate) {
    this.#locate = locate;
  }

  get byName(): ReadonlyMap<string, StoredFile> {
    return this.#byName;
  }

  /** The URLs of the variants that each file replaces, without placeholders. */
  get urlsByName(): ReadonlyMap<string, ReadonlySet<string>> {
    const urls = new Map<string, Set<string>>();
    for (const [name, { source }] of this.#byName)
      if (!Buffer.isBuffer(source)) urls.set(name, new Set([source.request.url]));
    for (const { name = '', url } of this.#outcomes.values()) urls.get(name)?.add(url);
    return urls;
  }

  names(): Iterable<string> {
    return [...this.#byName.keys(), ...this.#sealed.keys()];
  }

  /** The facts of a report about sealed URLs, by the name in the URL. */
  get sealed(): ReadonlyMap<string, Pick<ReportedVariant, 'sealed' | 'embargoed'>> {
    return this.#sealed;
  }

  /** The requests that no earlier pass has made. */
  missing(requests: readonly FetchRequest[]): FetchRequest[] {
    return requests.filter(({ id }) => !this.#outcomes.has(id));
  }

  /** @param fetched by id of the request; failed requests are missing */
  add(requests: readonly FetchRequest[], fetched: ReadonlyMap<string, FetchedAsset>, index: PublishedIndex): void {
    const known = new Map(Array.from(this.#byName.values(), ({ sha256, name }) => [sha256, name]));
    const names = nameFiles(fetched.values(), pathsOfSameContent(index), known);
    for (const { id, path, url, profile } of requests) {
      const source = fetched.get(id);
      const name = names.get(id);
      const { bytes = null, type = null, sha256 = null, from = 'none' as const } = source ?? {};
      const counted = source?.parts && { parts: countParts(source.parts) };
      this.#outcomes.set(id, { path, url, accept: profile, name, bytes, type, sha256, from, ...counted });
      if (!source || name === undefined) continue;
      this.#nameOf.set(id, name);
      const { parts = [], ...asset } = source;
      this.#byName.set(name, { name, sha256: source.sha256, bytes: source.bytes, source: asset });
      for (const { name: part, ...body } of parts) {
        this.#byName.set(part, { name: part, sha256: body.sha256, bytes: body.bytes, source: { ...asset, ...body } });
      }
    }
  }

  /** Notes the sealed URLs that replace variants. */
  addSealed(requests: readonly SealedRequest[]): void {
    for (const { request, name, ...reported } of requests) {
      const { id, path, url, profile } = request;
      this.#nameOf.set(id, name);
      this.#sealed.set(name, reported);
      const unknown = { bytes: null, type: null, sha256: null };
      this.#outcomes.set(id, { path, url, accept: profile, name, ...unknown, from: 'none' });
    }
  }

  /** Notes the requests, by id, that placeholders replace. */
  replaceByPlaceholders(ids: Iterable<string>): void {
    for (const id of ids) this.#replaced.add(id);
  }

  /** Placeholders by variant id: for variants that may not be stored, and for failed ones. */
  #placeholdersOf({ variants }: SiteScan, { unpublished }: Plan): Map<number, Placeholder> {
    const isReplaced = (variant: Variant) =>
      this.#replaced.size > 0 && profiles.some((profile) => this.#replaced.has(requestId(variant, profile)));
    const paths = variants.map((variant, id) => unpublished[id] ?? (isReplaced(variant) ? variant.path : undefined));
    return placeholdersOf(variants, paths);
  }

  /** Names of the files for the variants of a scan. Adds placeholders for variants that may not be stored or failed. */
  namesFor(site: SiteScan, plan: Plan): FileNames {
    const { variants, surfaceNeeds } = site;
    const placeholders = this.#placeholdersOf(site, plan);
    for (const { name, sha256, bytes } of placeholders.values()) {
      this.#byName.set(name, { name, sha256, bytes: bytes.length, source: bytes });
    }
    for (const { variantId, surfaceId } of site.uses) {
      const [placeholder, needs] = [placeholders.get(variantId), surfaceNeeds[surfaceId]];
      if (!placeholder || !needs || needs.isBesideUrl) continue;
      this.#reportPlaceholder(variants[variantId] as Variant, needs.profile, placeholder);
    }
    const namesIn = (profile: Profile) =>
      variants.map((variant, id) => placeholders.get(id)?.name ?? this.#nameOf.get(requestId(variant, profile)));
    return { web: namesIn('web'), portable: namesIn('portable') };
  }

  /** Reports the placeholder of a variant that was not requested, or whose download failed. */
  #reportPlaceholder(variant: Variant, accept: Profile, { name, sha256, bytes }: Placeholder): void {
    const id = requestId(variant, accept);
    const outcome = this.#outcomes.get(id);
    if (outcome && !this.#replaced.has(id)) return;
    const { path, url } = variant;
    const stored = { name, bytes: bytes.length, type: 'image/svg+xml', sha256 };
    this.#outcomes.set(id, { path, url, accept, from: 'none', ...outcome, ...stored });
  }

  /** Makes a function that gives a feed's facts about the file that replaces a variant. */
  restate(site: SiteScan, plan: Plan): NonNullable<RewriteOptions['restate']> {
    const placeholders = this.#placeholdersOf(site, plan);
    return ({ about, variantId, surfaceId }, stated) => {
      const placeholder = placeholders.get(variantId);
      if (placeholder) return about === 'bytes' ? `${placeholder.bytes.length}` : 'image/svg+xml';
      const [variant, needs] = [site.variants[variantId], site.surfaceNeeds[surfaceId]];
      if (!variant || !needs) return undefined;
      const { bytes = null, type = null } = this.#outcomes.get(requestId(variant, needs.profile)) ?? {};
      if (bytes === null || type === null) return undefined;
      return about === 'bytes' ? `${bytes}` : restateType(type, stated);
    };
  }

  /** All files, with the headers for a bucket. */
  toSend(): FileToSend[] {
    const downloads = new Map<string, string | undefined>();
    for (const { name, url } of this.#outcomes.values()) {
      if (name === undefined) continue;
      const asksForDownload =
        downloadNameOf(url) !== undefined && (!downloads.has(name) || downloads.get(name) !== undefined);
      downloads.set(name, asksForDownload ? withoutHash(name) : undefined);
    }
    return Array.from(this.#byName.values(), (file) => ({
      ...file,
      type: Buffer.isBuffer(file.source) ? 'image/svg+xml' : file.source.type,
      downloadName: downloads.get(file.name),
    }));
  }

  /** Notes that all files are stored where pages will request them. */
  markStored(): void {
    for (const name of this.#byName.keys()) this.#stored.add(name);
  }

  /** Counts the files that are stored, and their bytes. Streams may share files, such as files of sound. */
  count(): Pick<Counts, 'stored' | 'bytes'> {
    let bytes = 0;
    for (const name of this.#stored) bytes += this.#byName.get(name)?.bytes ?? 0;
    return { stored: this.#stored.size, bytes };
  }

  outcomes(): VariantOutcome[] {
    return Array.from(this.#outcomes.values(), ({ name = '', ...outcome }) => {
      const sealed = this.#sealed.get(name);
      if (sealed) return { ...outcome, file: null, ...sealed, profile: outcome.accept };
      return this.#stored.has(name) ? { ...outcome, ...this.#locate(name) } : { ...outcome, file: null };
    });
  }
}

function countParts(parts: readonly FetchedPart[]): { files: number; bytes: number } {
  return { files: parts.length, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Gives one path for all assets whose originals have the same bytes, so that they share a name. */
function pathsOfSameContent(index: PublishedIndex): (path: string) => readonly string[] {
  const byMd5 = groupBy(index.assets.values(), ({ md5 }) => md5);
  return (path) => {
    const md5 = index.assets.get(path)?.md5 ?? null;
    return md5 === null ? [] : (byMd5.get(md5) ?? []).map((asset) => asset.path);
  };
}
