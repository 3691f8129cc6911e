export type Item = Record<string, unknown>;

const host = 'https://www.datocms-assets.com';

/** Ways in which editors and plugins write a URL into a text. */
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

/** Makes values, and remembers which assets they name. The same seed makes the same. */
export class Planter {
  /** The media library. */
  readonly uploads: Item[] = [];
  readonly #locales: readonly string[];
  /** What the texts of an upload name. */
  readonly #named = new Map<string, ReadonlySet<string>>();
  #owner = new Set<string>();
  #state: number;
  #count = 0;
  #now = Math.floor(Date.now() / 1000) * 1000 - 5 * 365 * 86_400_000;

  constructor(seed: number, locales: readonly string[]) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
    this.#locales = locales;
  }

  /** Has all assets that `make` names noted in a set. */
  for<T>(owner: Set<string>, make: () => T): T {
    const outer = this.#owner;
    this.#owner = owner;
    try {
      return make();
    } finally {
      this.#owner = outer;
    }
  }

  /** Below `limit`, evenly (xorshift). */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % Math.max(1, limit);
  }

  chance(share: number): boolean {
    return this.below(1000) < share * 1000;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** A minute later each time, all of it in the past; to the second, as the service writes dates. */
  date(): string {
    this.#now += 60_000;
    return new Date(this.#now).toISOString().replace('.000Z', '+00:00');
  }

  identity(type: string): Item {
    this.#count += 1;
    const id = `R${String(this.#count).padStart(6, '0')}`;
    return { __typename: type, id, _modelApiKey: type.toLowerCase(), ...this.stamps() };
  }

  stamps(): Item {
    const date = this.date();
    return { _createdAt: date, _updatedAt: date, _publishedAt: date, _firstPublishedAt: date, _status: 'published' };
  }

  upload(type: string): Item {
    const item: Item = { __typename: type, inUse: true, video: film };
    this.putFile(item);
    Object.assign(item, { id: `U${this.#count}`, _createdAt: item._updatedAt, width: 10, height: 20 });
    this.uploads.push(item);
    for (const name of ['alt', 'title', 'customData']) this.putText(item, name);
    return item;
  }

  /** A file at a new address. */
  putFile(item: Item): void {
    item.url = this.asset();
    this.putBytes(item);
  }

  putBytes(item: Item): void {
    this.#count += 1;
    Object.assign(item, {
      md5: `md5-${this.#count}`,
      size: this.#count,
      mimeType: 'image/png',
      _updatedAt: this.date(),
    });
  }

  /** A text in the place of the last one. */
  putText(item: Item, name: string): void {
    const key = `${this.uploads.indexOf(item)} ${name}`;
    for (const path of this.#named.get(key) ?? []) this.#owner.delete(path);
    const named = new Set<string>();
    const texts = this.for(named, () => new Map(this.#locales.map((locale) => [locale, this.text(name)])));
    for (const path of named) this.#owner.add(path);
    this.#named.set(key, named);
    item[name] = ({ locale }: { locale?: string }) => texts.get(locale ?? this.#locales[0] ?? '') ?? '';
  }

  scalar(type: string, field: string): unknown {
    const make = scalars[type];
    if (make) return make(this);
    // What the service makes itself holds no editor's text.
    if (field.startsWith('_') || field === 'tag') return 'meta';
    const text = this.text(field);
    if (type === 'MetaTagAttributes') return { property: 'og:image', content: text };
    if (type !== 'JsonField') return text;
    const children = [{ type: 'link', url: text, children: [{ type: 'span', value: 'words' }] }];
    return { schema: 'dast', document: { type: 'root', children } };
  }

  text(field: string): string {
    return this.chance(0.3) ? (this.pick(spellings) ?? String)(this.asset()) : `Text of ${field}`;
  }

  /** A new asset's URL. */
  asset(): string {
    this.#count += 1;
    const path = `/99001/17${String(this.#count).padStart(8, '0')}-picture.png`;
    this.#owner.add(path);
    return host + path;
  }
}

const film = {
  __typename: 'UploadVideoField',
  streamingUrl: 'https://stream.mux.com/x.m3u8',
  thumbnailUrl: 'https://image.mux.com/x.png',
};

const numbers = (planter: Planter) => planter.below(100);
const scalars: Readonly<Record<string, (planter: Planter) => unknown>> = {
  Boolean: (planter) => planter.chance(0.5),
  BooleanType: (planter) => planter.chance(0.5),
  Int: numbers,
  IntType: numbers,
  Float: numbers,
  FloatType: numbers,
  Date: () => '2026-01-01',
  DateTime: (planter) => planter.date(),
  ItemId: (planter) => `X${planter.below(1e6)}`,
  UploadId: (planter) => `Y${planter.below(1e6)}`,
};
