import type { Item } from './graphql-from-sdl-content.ts';

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
  (url) => `https://www.datocms-assets.com/?x=1 ${url}`,
];

/** Makes values, and remembers which assets they name. The same seed makes the same. */
export class Planter {
  readonly uploads: Item[] = [];
  readonly planted = new Set<string>();
  readonly hidden = new Set<string>();
  #state: number;
  #count = 0;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
  }

  /** Below `limit`, evenly (xorshift). */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % limit;
  }

  chance(share: number): boolean {
    return this.below(1000) < share * 1000;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(Math.max(1, items.length))];
  }

  identity(type: string): Item {
    this.#count += 1;
    return { __typename: type, id: `R${String(this.#count).padStart(6, '0')}`, _modelApiKey: type.toLowerCase() };
  }

  upload(type: string, isDraft: boolean, locales: readonly string[]): Item {
    const url = this.#asset(isDraft);
    const item: Item = {
      __typename: type,
      id: `U${this.#count}`,
      url,
      plainUrl: url,
      inUse: true,
      md5: `md5-${this.#count}`,
      size: 1000 + this.#count,
      mimeType: 'image/png',
      width: 10,
      height: 20,
      video: {
        __typename: 'UploadVideoField',
        streamingUrl: 'https://stream.mux.com/x.m3u8',
        thumbnailUrl: 'https://image.mux.com/x.png',
      },
    };
    for (const name of ['alt', 'title', 'customData']) {
      const texts = new Map(locales.map((locale) => [locale, this.scalar('String', name, isDraft)]));
      item[name] = ({ locale }: { locale?: string }) => texts.get(locale ?? locales[0] ?? '') ?? '';
    }
    this.uploads.push(item);
    return item;
  }

  leaveUnused(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const item = this.upload('FileField', true, []);
      item.inUse = false;
    }
  }

  scalar(type: string, field: string, isDraft: boolean): unknown {
    const make = scalars[type];
    if (make) return make(this);
    // What the service makes itself holds no editor's text.
    if (field.startsWith('_') || field === 'tag') return 'meta';
    const text = this.chance(0.3) ? (this.pick(spellings) ?? String)(this.#asset(isDraft)) : `Text of ${field}`;
    if (type === 'MetaTagAttributes') return { property: 'og:image', content: text };
    if (type !== 'JsonField') return text;
    return {
      schema: 'dast',
      document: { type: 'root', children: [{ type: 'link', url: text, children: [{ value: 'words' }] }] },
    };
  }

  /** A new asset's URL. */
  #asset(isDraft: boolean): string {
    this.#count += 1;
    const path = `/99001/17${String(this.#count).padStart(8, '0')}-picture.png`;
    (isDraft ? this.hidden : this.planted).add(path);
    return host + path;
  }
}

const numbers = (planter: Planter) => planter.below(100);
const scalars: Readonly<Record<string, (planter: Planter) => unknown>> = {
  Boolean: (planter) => planter.chance(0.5),
  BooleanType: (planter) => planter.chance(0.5),
  Int: numbers,
  IntType: numbers,
  Float: numbers,
  FloatType: numbers,
  Date: () => '2026-01-01',
  DateTime: (planter) => new Date(1.7e12 + planter.below(1e6) * 1000).toISOString(),
  ItemId: (planter) => `X${planter.below(1e6)}`,
  UploadId: (planter) => `Y${planter.below(1e6)}`,
};
