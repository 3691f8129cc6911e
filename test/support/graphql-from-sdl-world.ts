import { type GraphQLSchema, getNamedType, getNullableType, isEnumType, isListType } from 'graphql';
import { Filler, isRecordType } from './graphql-from-sdl-fill.ts';
import { type Item, Planter } from './graphql-from-sdl-plant.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** Records of each collection. @default 3 */
  readonly recordsPerModel?: number;
  /** How many levels blocks nest. @default 6 */
  readonly depth?: number;
}

/** Generated content for a schema, with assets planted everywhere. Tests can change it. */
export class World {
  readonly published = new Map<string, Item[]>();
  readonly drafts = new Map<string, Item[]>();
  site: Item = {};
  readonly #planter: Planter;
  readonly #filler: Filler;
  readonly #kinds = new Map<string, 'collection' | 'single'>();
  readonly #assets = new Map<Item, Set<string>>();
  readonly #hidden = new Set<string>();
  /** Uploads that no file field holds, with URLs that texts name. */
  readonly #named = new Set<Item>();

  constructor(schema: GraphQLSchema, { seed = 1, recordsPerModel: records = 3, depth = 6 }: WorldOptions = {}) {
    const enumType = schema.getType('SiteLocale');
    const locales = isEnumType(enumType) ? enumType.getValues().map((each) => each.name) : [];
    this.#planter = new Planter(seed, locales);
    for (const { name, type } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
      const named = getNamedType(type);
      if (name.startsWith('_') || !isRecordType(named)) continue;
      const isList = isListType(getNullableType(type));
      if (isList || !this.#kinds.has(named.name)) this.#kinds.set(named.name, isList ? 'collection' : 'single');
    }
    // The fields come after all records, so that records can link to one another.
    for (const [type, kind] of this.#kinds) {
      const count = kind === 'single' ? 1 : records;
      this.published.set(
        type,
        Array.from({ length: count }, () => this.#planter.createRecord(type)),
      );
    }
    this.#filler = new Filler(schema, this.#planter, locales, depth, this.published);
    for (const items of this.published.values()) for (const item of items) this.#fill(item);
    for (const type of this.#kinds.keys()) this.drafts.set(type, this.#draftsOf(type));
    this.editSettings();
    this.addUnusedUpload();
  }

  get uploads(): readonly Item[] {
    return this.#planter.uploads;
  }

  get collections(): string[] {
    return [...this.#kinds].flatMap(([type, kind]) => (kind === 'collection' ? [type] : []));
  }

  /** Paths of all assets that are published. */
  get publishedPaths(): string[] {
    const live = [this.site, ...[...this.published.values()].flat()];
    return [...new Set(live.flatMap((item) => [...(this.#assets.get(item) ?? [])]))].sort();
  }

  /** Paths of assets that only drafts and the media library name. */
  get unpublishedPaths(): ReadonlySet<string> {
    return this.#hidden;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return this.#planter.pick(items);
  }

  publish(type: string): void {
    const item = this.#planter.createRecord(type);
    this.#fill(item);
    this.published.get(type)?.push(item);
  }

  unpublish(type: string, item: Item): void {
    const items = this.published.get(type);
    items?.splice(items.indexOf(item), 1);
  }

  /** Replaces the records of a type by copies of the first one. */
  repeat(type: string, count: number): void {
    const [first] = this.published.get(type) ?? [];
    const items = Array.from({ length: count }, () => ({ ...first, ...this.#planter.createRecord(type) }));
    for (const item of items) this.#assets.set(item, this.#assets.get(first ?? item) ?? new Set());
    this.published.set(type, items);
  }

  /** Gives a record new content and dates. */
  edit(item: Item): void {
    const { __typename, id, _modelApiKey, _createdAt } = item;
    for (const key of Object.keys(item)) delete item[key];
    Object.assign(item, { __typename, id, _modelApiKey, ...this.#planter.createDates(), _createdAt });
    this.#fill(item);
  }

  /** Gives a record new content without a new date, as a promoted environment or a restored backup may. */
  replaceContent(item: Item): void {
    const { _updatedAt, _publishedAt, _firstPublishedAt } = item;
    this.edit(item);
    Object.assign(item, { _updatedAt, _publishedAt, _firstPublishedAt });
  }

  editSettings(): void {
    this.site = { __typename: 'Site' };
    this.#fill(this.site);
  }

  /** Changes an upload that a record or the site uses, and leaves the record as it is. */
  changeUpload(how: 'address' | 'bytes' | 'text'): void {
    const owned = [...this.#assets].flatMap(([owner, assets]) =>
      this.uploads
        .filter((each) => assets.has(uploadPath(each)) && (how === 'bytes' || !this.#named.has(each)))
        .map((upload) => ({ owner, assets, upload })),
    );
    const chosen = this.pick(owned);
    if (!chosen) return;
    this.#planter.collectAssets(chosen.assets, () => {
      if (how === 'address') chosen.assets.delete(uploadPath(chosen.upload));
      if (how === 'address') this.#planter.replaceFile(chosen.upload);
      else this.#planter.replaceBytes(chosen.upload);
      if (how === 'text') this.#planter.replaceText(chosen.upload, 'alt');
    });
  }

  /** Adds an upload that nothing uses. */
  addUnusedUpload(): void {
    this.#planter.collectAssets(this.#hidden, () =>
      Object.assign(this.#planter.createUpload('FileField'), { inUse: false }),
    );
  }

  /** Adds an upload with a URL that until now only a text names. */
  addNamedUpload(): void {
    const known = new Set(this.uploads.map(uploadPath));
    const path = this.pick(this.publishedPaths.filter((each) => !known.has(each)));
    if (!path) return;
    const upload = this.#planter.collectAssets(this.#hidden, () => this.#planter.createUpload('FileField'));
    this.#hidden.delete(uploadPath(upload));
    this.#named.add(upload);
    upload.url = `https://www.datocms-assets.com${path}`;
  }

  #fill(item: Item): void {
    const assets = new Set<string>();
    this.#assets.set(item, assets);
    this.#planter.collectAssets(assets, () => this.#filler.fill(item, String(item.__typename)));
  }

  /** Creates a record that was never published, and a newer version of one that is published. */
  #draftsOf(type: string): Item[] {
    const [first] = this.published.get(type) ?? [];
    const newer = first ? [{ ...this.#planter.createRecord(type), id: first.id, _status: 'updated' }] : [];
    const drafts = [...newer, { ...this.#planter.createRecord(type), _status: 'draft', _publishedAt: null }];
    for (const draft of drafts) this.#planter.collectAssets(this.#hidden, () => this.#filler.fill(draft, type));
    return drafts;
  }
}

export function uploadPath(upload: Item): string {
  return new URL(String(upload.url)).pathname;
}
