import { type GraphQLSchema, getNamedType, getNullableType, isEnumType, isListType } from 'graphql';
import { Filler, isRecordType } from './graphql-from-sdl-fill.ts';
import { type Item, Planter } from './graphql-from-sdl-plant.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** Records of each collection. */
  readonly records?: number;
  /** Levels to which blocks nest. */
  readonly depth?: number;
}

/** A project that a schema could be of: content with assets planted everywhere, which can change. */
export class World {
  readonly published = new Map<string, Item[]>();
  readonly drafts = new Map<string, Item[]>();
  site: Item = {};
  readonly #planter: Planter;
  readonly #filler: Filler;
  readonly #kinds = new Map<string, 'collection' | 'single'>();
  readonly #assets = new Map<Item, Set<string>>();
  readonly #hidden = new Set<string>();
  /** Uploads that no file field holds, at addresses that texts name. */
  readonly #named = new Set<Item>();

  constructor(schema: GraphQLSchema, { seed = 1, records = 3, depth = 6 }: WorldOptions = {}) {
    const enumType = schema.getType('SiteLocale');
    const locales = isEnumType(enumType) ? enumType.getValues().map((each) => each.name) : [];
    this.#planter = new Planter(seed, locales);
    for (const { name, type } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
      const named = getNamedType(type);
      if (name.startsWith('_') || !isRecordType(named)) continue;
      const isList = isListType(getNullableType(type));
      if (isList || !this.#kinds.has(named.name)) this.#kinds.set(named.name, isList ? 'collection' : 'single');
    }
    // Records first, so that they can link to one another; their fields come after.
    for (const [type, kind] of this.#kinds) {
      const count = kind === 'single' ? 1 : records;
      this.published.set(
        type,
        Array.from({ length: count }, () => this.#planter.identity(type)),
      );
    }
    this.#filler = new Filler(schema, this.#planter, locales, depth, this.published);
    for (const items of this.published.values()) for (const item of items) this.#fill(item);
    for (const type of this.#kinds.keys()) this.drafts.set(type, this.#draftsOf(type));
    this.editSite();
    this.addUnused();
  }

  get uploads(): readonly Item[] {
    return this.#planter.uploads;
  }

  get collections(): string[] {
    return [...this.#kinds].flatMap(([type, kind]) => (kind === 'collection' ? [type] : []));
  }

  /** Paths of all assets that are published. */
  get planted(): string[] {
    const live = [this.site, ...[...this.published.values()].flat()];
    return [...new Set(live.flatMap((item) => [...(this.#assets.get(item) ?? [])]))].sort();
  }

  /** Paths that only drafts and the media library name. */
  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return this.#planter.pick(items);
  }

  publish(type: string): void {
    const item = this.#planter.identity(type);
    this.#fill(item);
    this.published.get(type)?.push(item);
  }

  unpublish(type: string, item: Item): void {
    const items = this.published.get(type);
    items?.splice(items.indexOf(item), 1);
  }

  /** As many records with the content of the first. */
  repeat(type: string, count: number): void {
    const [first] = this.published.get(type) ?? [];
    const items = Array.from({ length: count }, () => ({ ...first, ...this.#planter.identity(type) }));
    for (const item of items) this.#assets.set(item, this.#assets.get(first ?? item) ?? new Set());
    this.published.set(type, items);
  }

  /** New content and dates for a record. */
  edit(item: Item): void {
    const { __typename, id, _modelApiKey, _createdAt } = item;
    for (const key of Object.keys(item)) delete item[key];
    Object.assign(item, { __typename, id, _modelApiKey, ...this.#planter.stamps(), _createdAt });
    this.#fill(item);
  }

  editSite(): void {
    this.site = { __typename: 'Site' };
    this.#fill(this.site);
  }

  /** Changes a file that a record or the site uses, without touching the record. */
  changeUpload(how: 'address' | 'bytes' | 'text'): void {
    const owned = [...this.#assets].flatMap(([owner, assets]) =>
      this.uploads
        .filter((each) => assets.has(pathOf(each)) && (how === 'bytes' || !this.#named.has(each)))
        .map((upload) => ({ owner, assets, upload })),
    );
    const chosen = this.pick(owned);
    if (!chosen) return;
    this.#planter.for(chosen.assets, () => {
      if (how === 'address') chosen.assets.delete(pathOf(chosen.upload));
      if (how === 'address') this.#planter.putFile(chosen.upload);
      else this.#planter.putBytes(chosen.upload);
      if (how === 'text') this.#planter.putText(chosen.upload, 'alt');
    });
  }

  /** An upload that nothing uses. */
  addUnused(): void {
    this.#planter.for(this.#hidden, () => Object.assign(this.#planter.upload('FileField'), { inUse: false }));
  }

  /** Puts a file into the library at an address that until now only a text names. */
  addNamed(): void {
    const known = new Set(this.uploads.map(pathOf));
    const path = this.pick(this.planted.filter((each) => !known.has(each)));
    if (!path) return;
    const upload = this.#planter.for(this.#hidden, () => this.#planter.upload('FileField'));
    this.#hidden.delete(pathOf(upload));
    this.#named.add(upload);
    upload.url = `https://www.datocms-assets.com${path}`;
  }

  #fill(item: Item): void {
    const assets = new Set<string>();
    this.#assets.set(item, assets);
    this.#planter.for(assets, () => this.#filler.fill(item, String(item.__typename)));
  }

  /** One record that was never published, and a newer version of one that is. */
  #draftsOf(type: string): Item[] {
    const [first] = this.published.get(type) ?? [];
    const newer = first ? [{ ...this.#planter.identity(type), id: first.id, _status: 'updated' }] : [];
    const drafts = [...newer, { ...this.#planter.identity(type), _status: 'draft', _publishedAt: null }];
    for (const draft of drafts) this.#planter.for(this.#hidden, () => this.#filler.fill(draft, type));
    return drafts;
  }
}

export function pathOf(upload: Item): string {
  return new URL(String(upload.url)).pathname;
}
