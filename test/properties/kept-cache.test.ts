import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { token } from '../support/contract-cda.ts';
import { md5, picture, types } from '../support/contract-pictures.ts';
import { project, startWorld, url } from '../support/contract-world.ts';
import { propertyRuns } from '../support/property-runs.ts';

const world = await startWorld();
const output = world.site();

/** Two contents for each asset: an editor may replace the file. */
const contents: Readonly<Record<string, readonly [Uint8Array, Uint8Array]>> = {
  'a.jpg': [await picture('jpeg', 'a'), await picture('jpeg', 'other')],
  'b.png': [await picture('png', 'b'), await picture('png', 'other')],
  'c.svg': [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>run()</script><path d="M0 0"/></svg>'),
  ],
  'd.pdf': [Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n'), Buffer.from('%PDF-1.4\n%%EOF\n')],
  'e.txt': [Buffer.from('Text'), Buffer.from(`See ${url('a.jpg')}`)],
};
const names = Object.keys(contents);

const anyUrl = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('', '?w=10', '?w=20&fm=jpg', '?auto=format&w=12'))
  .map(([name, query]) => url(name) + (/pdf|txt/.test(name) ? '' : query));
const digestOf = (code: string) => `sha256-${createHash('sha256').update(code).digest('base64')}`;
const withPolicy = (code: string) =>
  `<meta http-equiv="Content-Security-Policy" content="script-src '${digestOf(code)}'"><script>${code}</script>`;
const toHtml = (text: string) => text.replaceAll('&', '&amp;');
const anyPart = fc.oneof(
  fc.constantFrom('<p>A text</p>', '<script>run()</script>', '<p>www.datocms-assets.com</p>'),
  anyUrl.map((asset) => `<img src="${toHtml(asset)}" srcset="${toHtml(asset)} 1x">`),
  anyUrl.map((asset) => `<meta property="og:image" content="${toHtml(asset)}">`),
  anyUrl.map((asset) => `<style>p{background:url('${asset}')}</style>`),
  anyUrl.map((asset) => `<script type="application/json">${JSON.stringify({ asset })}</script>`),
  anyUrl.map((asset) => withPolicy(`show("${asset}")`)),
);
const toEnclosure = (asset: string) => `<item><enclosure url="${toHtml(asset)}" length="1"/></item>`;
const anyUrls = fc.array(anyUrl, { maxLength: 2 });
const anyPage = fc.array(anyPart, { maxLength: 4 }).map((parts) => `<!doctype html>${parts.join('\n')}`);
const anyOtherFile = fc.oneof(
  fc.tuple(
    fc.constant('data.json'),
    anyUrls.map((urls) => JSON.stringify({ urls })),
  ),
  fc.tuple(
    fc.constant('style.css'),
    anyUrls.map((urls) => urls.map((each) => `a{background:url(${each})}`).join('')),
  ),
  fc.tuple(
    fc.constant('app.js'),
    anyUrls.map((urls) => urls.map((each) => `show("${each}");`).join('\n')),
  ),
  fc.tuple(
    fc.constant('feed.xml'),
    anyUrls.map((urls) => `<rss>${urls.map(toEnclosure).join('')}</rss>`),
  ),
);
/** A file of the site; `null` removes it. */
const anyFile = fc.oneof(fc.tuple(fc.constantFrom('p/index.html', 'q.html'), fc.option(anyPage)), anyOtherFile);
const anyOptions: fc.Arbitrary<Options> = fc.record(
  {
    svg: fc.constant('sanitize'),
    base: fc.constant('/docs'),
    dir: fc.constant('media'),
    unpublished: fc.constant('placeholder'),
    formats: fc.constantFrom('original', 'avif,webp'),
    allow: fc.constant('**/d.pdf'),
    exclude: fc.constantFrom('q.html', '**/*.json'),
    allowMention: fc.constant('**'),
    incremental: fc.constant(false),
  },
  { requiredKeys: [] },
);

const damages: Readonly<Record<string, (file: string) => void>> = {
  gone: (file) => rmSync(file),
  half: (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  longer: (file) => appendFileSync(file, 'x'),
};

/** The changes since the build before. */
const anyChange = fc.record(
  {
    files: fc.array(anyFile, { minLength: 1, maxLength: 3 }),
    /** The assets that a record uses. Without any it is not published. */
    records: fc.array(fc.tuple(fc.constantFrom('1', '2'), fc.oneof(fc.constant(names), fc.subarray(names))), {
      minLength: 1,
      maxLength: 2,
    }),
    /** Not the one that may be allowed: without an MD5 in the CMS, its old bytes stay in the cache for a day. */
    replaced: fc.subarray(['a.jpg', 'b.png', 'c.svg', 'e.txt'], { minLength: 1, maxLength: 2 }),
    options: anyOptions,
    /** Damages a file of the cache. */
    damage: fc.tuple(fc.constantFrom(...Object.keys(damages)), fc.nat()),
  },
  { requiredKeys: [] },
);

type Change = typeof anyChange extends fc.Arbitrary<infer Value> ? Value : never;

/** The content of the CMS, and the files that a generator makes of it. */
class Site {
  readonly files = new Map<string, string | null>([
    ['index.html', names.map((name) => `<a href="${url(name)}">${name}</a>`).join('')],
  ]);
  readonly #records = new Map([['1', { used: names, updatedAt: dateOf(0) }]]);
  readonly #uploads = new Map(names.map((name) => [name, { version: 0, updatedAt: dateOf(0) }]));
  options: Options = {};

  change({ files = [], records = [], replaced = [], options }: Change, at: number): void {
    for (const [name, text] of files) this.files.set(name, text);
    for (const [id, used] of records) this.#records.set(id, { used, updatedAt: dateOf(at) });
    for (const name of replaced) {
      this.#uploads.set(name, { version: 1 - (this.#uploads.get(name)?.version ?? 0), updatedAt: dateOf(at) });
    }
    this.options = options ?? this.options;
    this.#publish();
  }

  #publish(): void {
    const uploads = Array.from(this.#uploads, ([name, { version, updatedAt }]) => {
      const bytes = contents[name]?.[version] ?? Buffer.of();
      const type = types[name.split('.')[1] ?? ''] ?? '';
      const path = `/${project}/${name}`;
      world.assets.files.set(path, { bytes, type });
      return { id: name, path, md5: md5(bytes), size: bytes.length, mimeType: type, width: 16, height: 16, updatedAt };
    });
    const articles = Array.from(this.#records, ([id, { used, updatedAt }]) => ({
      id,
      updatedAt,
      published: used.length > 0 ? { gallery: uploads.filter((upload) => used.includes(upload.id)) } : null,
    }));
    world.cda.content = { uploads, articles };
  }

  /** Builds the site anew. @returns its files and the report, but for what tells of time and cache */
  async build(cacheDir: string) {
    rmSync(output.dir, { recursive: true });
    mkdirSync(output.dir);
    for (const [name, text] of this.files) if (text !== null) output.write({ [name]: text });
    const own = { token, cacheDir, cdaUrl: world.cda.url, site: 'https://www.example.org' };
    const options = { ...this.options, ...own, connectTo: { 'www.datocms-assets.com': world.assets.origin } };
    const { timings: _, counts, ...report } = await localize(output.dir, options, { fetchFn: fetch });
    const { cached: _cached, downloaded: _downloaded, ...others } = counts;
    return { files: output.snapshot(), report: { ...report, counts: others } };
  }
}

const dateOf = (at: number) => new Date(Date.UTC(2025, 0, 1 + at)).toISOString();

function listFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

it('a build gives with the cache of other builds what it gives without one', async () => {
  let count = 0;
  const property = fc.asyncProperty(fc.array(anyChange, { minLength: 2, maxLength: 5 }), async (changes) => {
    const cache = join(output.work, `cache-${++count}`);
    const site = new Site();
    for (const [at, change] of changes.entries()) {
      site.change(change, at + 1);
      const { damage } = change;
      const cached = listFiles(cache);
      const damaged = damage && cached[damage[1] % cached.length];
      if (damaged) damages[damage[0]]?.(damaged);
      const first = await site.build(join(output.work, `cache-${count}-${at}`));
      expect(await site.build(cache)).toEqual(first);
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(30) });
});
