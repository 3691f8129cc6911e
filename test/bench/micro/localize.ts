// Measures what the runtime adds to the answer of a server, from the sources: node localize.ts SECONDS. Prints JSON.
import { createRuntime } from '../../../packages/datocms-assets/src/runtime/create-runtime.ts';
import type { Picture } from '../site/catalogue.ts';
import { renderPicture } from '../site/page.ts';
import { Prose } from '../site/prose.ts';
import { aimed, catalogue } from './samples.ts';

export interface Overhead {
  readonly page: string;
  /** For one page: the time with `localize`, less the time without it. */
  readonly milliseconds: number;
  readonly goal: number;
}

type Page = Buffer<ArrayBuffer>;

const pageBytes = 34_000;
const pages = 20;
const chunkBytes = 4096;
const seconds = Number(process.argv[2] ?? 1);
const published = new Set([...catalogue.pictures, ...catalogue.documents, catalogue.icon].map(({ path }) => path));
const runtime = createRuntime({
  key: Buffer.alloc(32, 1).toString('base64url'),
  route: '/media',
  site: 'https://www.example.org',
  isPublished: (path) => published.has(path),
});
const request = new Request('https://www.example.org/page');
const prose = new Prose(1);
const full = Array.from({ length: pages }, (_, page) => makePage(page, aimed('cms')));
const empty = Array.from({ length: pages }, (_, page) => makePage(page, aimed('none')));

const results: Overhead[] = [];
for (const [kind, texts, goal] of [
  ['195 references', full, 3],
  ['no reference', empty, 0.1],
] as const) {
  const bodies = texts.map((text) => Buffer.from(text));
  const inOne = await measureOverhead(bodies, (body) => new Response(body, { headers: htmlHeaders(body.length) }));
  results.push({ page: `34 kB with ${kind}`, milliseconds: inOne, goal });
  const streamed = await measureOverhead(bodies, (body) => new Response(streamOf(body), { headers: htmlHeaders() }));
  results.push({ page: `34 kB with ${kind}, streamed`, milliseconds: streamed, goal });
}
process.stdout.write(JSON.stringify(results));

/** Eleven pictures with 17 URLs each and eight small ones: 195 in all. */
function makePage(page: number, aim: (text: string) => string): string {
  const picture = (at: number) => catalogue.pictures[(page * 3 + at) % catalogue.pictures.length] as Picture;
  const figures = Array.from({ length: 11 }, (_, at) => renderPicture(picture(at)).replace(/ style="[^"]*"/, ''));
  const small = Array.from(
    { length: 8 },
    (_, at) => `<img src="${picture(at).thumb.replaceAll('&', '&amp;')}" alt="">`,
  );
  const head = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page ${page}</title><script type="module" src="/_astro/site.js"></script></head><body>\n`;
  const body = aim([...figures, ...small].join('\n'));
  const share = Math.max(0, pageBytes - head.length - body.length);
  return `${head}${body}${prose.take(page, share)}</body></html>\n`;
}

function htmlHeaders(length?: number): Record<string, string> {
  return { 'content-type': 'text/html', ...(length !== undefined && { 'content-length': String(length) }) };
}

function streamOf(body: Page): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= body.length) return controller.close();
      controller.enqueue(new Uint8Array(body.subarray(at, at + chunkBytes)));
      at += chunkBytes;
    },
  });
}

async function measureOverhead(bodies: readonly Page[], answer: (body: Page) => Response): Promise<number> {
  const read = async (response: Response) => (await response.arrayBuffer()).byteLength;
  const plain = (body: Page) => read(answer(body));
  const localized = async (body: Page) => read(await runtime.localize(request, answer(body)));
  // The first half of the time is the warm-up.
  for (const work of [plain, localized]) await timeOf(bodies, work, seconds / 4);
  return (await timeOf(bodies, localized, seconds / 4)) - (await timeOf(bodies, plain, seconds / 4));
}

/** Processor time for one page in milliseconds, so that other programs on the machine do not count. */
async function timeOf(bodies: readonly Page[], work: (body: Page) => Promise<number>, atLeast: number) {
  const began = process.cpuUsage();
  for (let passes = 1; ; passes++) {
    for (const body of bodies) await work(body);
    const { user, system } = process.cpuUsage(began);
    if ((user + system) / 1e6 >= atLeast) return (user + system) / 1e3 / passes / bodies.length;
  }
}
