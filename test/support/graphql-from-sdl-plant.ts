export type Item = Record<string, unknown>;

const host = 'https://www.datocms-assets.com';

/** How editors and plugins write a URL into a text. */
const spellings: readonly ((url: string) => string)[] = [
  (url) => url,
  (url) => `See ${url}?w=300&h=200.`,
  (url) => `![A picture](${url}?auto=format "Title") and more`,
  (url) => `<p><img src="${url}?w=1&amp;h=2" alt=""></p>`,
  (url) => `<img srcset='${url}?w=320 320w,${url} 640w'>`,
  (url) => JSON.stringify({ image: url }).replaceAll('/', '\\/'),
  (url) => JSON.stringify({ image: url }).replaceAll('/', '\\u002F'),
  (url) => `/_image?href=${encodeURIComponent(`${url}?w=640`)}&w=300`,
  (url) => `&lt;img src=&quot;${url}&quot;&gt;`,
  (url) => url.replace('https:', ''),
  (url) => url.replace('www.', ''),
  (url) => `(${url})`,
  (url) => `https://www.datocms-assets.com/ and ${url}`,
];

/** Generates values, and records which assets they name. The same seed generates the same values. */
export class Planter {
  /** The media library. */
  readonly uploads: Item[] = [];
  readonly #locales: readonly string[];
  /** The assets that the texts of an upload name. */
  readonly #named = new Map<string, ReadonlySet<string>>();
  #owner = new Set<string>();
  #state: number;
  #count = 0;
  #now = Math.floor(Date.now() / 1000) * 1000 - 5 * 365 * 86_400_000;

  constructor(seed: number, locales: readonly string[]) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
    this.#locales = locales;
  }

  /** Adds all assets that `make` names to a set. */
  collectAssets<T>(owner: Set<string>, make: () => T): T {
    const outer = this.#owner;
    this.#owner = owner;
    try {
      return make();
    } finally {
      this.#owner = outer;
    }
  }

  /** A number from 0 up to `limit`, which is not included (xorshift). */
  randomBelow(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % Math.max(1, limit);
  }

  randomBoolean(share: number): boolean {
    return this.randomBelow(1000) < share * 1000;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.randomBelow(items.length)];
  }

  /** A date in the past, a minute later at each call, with whole seconds as the service writes dates. */
  nextDate(): string {
    this.#now += 60_000;
    return new Date(this.#now).toISOString().replace('.000Z', '+00:00');
  }

  createRecord(type: string): Item {
    this.#count += 1;
    const id = `R${String(this.#count).padStart(6, '0')}`;
    return { __typename: type, id, _modelApiKey: type.toLowerCase(), ...this.createDates() };
  }

  createDates(): Item {
    const date = this.nextDate();
    return { _createdAt: date, _updatedAt: date, _publishedAt: date, _firstPublishedAt: date, _status: 'published' };
  }

  createUpload(type: string): Item {
    const item: Item = { __typename: type, inUse: true, video: videoField };
    this.replaceFile(item);
    Object.assign(item, { id: `U${this.#count}`, _createdAt: item._updatedAt, width: 10, height: 20 });
    this.uploads.push(item);
    for (const name of ['alt', 'title', 'customData']) this.replaceText(item, name);
    return item;
  }

  /** Gives an upload a file with a new URL. */
  replaceFile(item: Item): void {
    item.url = this.plantAsset();
    this.replaceBytes(item);
  }

  replaceBytes(item: Item): void {
    this.#count += 1;
    Object.assign(item, {
      md5: `md5-${this.#count}`,
      size: this.#count,
      mimeType: 'image/png',
      _updatedAt: this.nextDate(),
    });
  }

  /** Gives a field of an upload a new text. */
  replaceText(item: Item, name: string): void {
    const key = `${this.uploads.indexOf(item)} ${name}`;
    for (const path of this.#named.get(key) ?? []) this.#owner.delete(path);
    const named = new Set<string>();
    const texts = this.collectAssets(named, () => new Map(this.#locales.map((locale) => [locale, this.text(name)])));
    for (const path of named) this.#owner.add(path);
    this.#named.set(key, named);
    item[name] = ({ locale }: { locale?: string }) => texts.get(locale ?? this.#locales[0] ?? '') ?? '';
  }

  createScalar(type: string, field: string): unknown {
    const make = scalars[type];
    if (make) return make(this);
    // No editor writes these fields.
    if (field.startsWith('_') || field === 'tag') return 'meta';
    const createText = this.text(field);
    if (type === 'MetaTagAttributes') return { property: 'og:image', content: createText };
    if (type !== 'JsonField') return createText;
    const children = [{ type: 'link', url: createText, children: [{ type: 'span', value: 'words' }] }];
    return { schema: 'dast', document: { type: 'root', children } };
  }

  text(field: string): string {
    return this.randomBoolean(0.3) ? (this.pick(spellings) ?? String)(this.plantAsset()) : `Text of ${field}`;
  }

  /** @returns the URL of a new asset */
  plantAsset(): string {
    this.#count += 1;
    const path = `/99001/17${String(this.#count).padStart(8, '0')}-picture.png`;
    this.#owner.add(path);
    return host + path;
  }
}

const videoField = {
  __typename: 'UploadVideoField',
  streamingUrl: 'https://stream.mux.com/x.m3u8',
  thumbnailUrl: 'https://image.mux.com/x.png',
};

const numbers = (planter: Planter) => planter.randomBelow(100);
const scalars: Readonly<Record<string, (planter: Planter) => unknown>> = {
  Boolean: (planter) => planter.randomBoolean(0.5),
  BooleanType: (planter) => planter.randomBoolean(0.5),
  Int: numbers,
  IntType: numbers,
  Float: numbers,
  FloatType: numbers,
  Date: () => '2026-01-01',
  DateTime: (planter) => planter.nextDate(),
  ItemId: (planter) => `X${planter.randomBelow(1e6)}`,
  UploadId: (planter) => `Y${planter.randomBelow(1e6)}`,
};
