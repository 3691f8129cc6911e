// A process of a site that asks for random assets without an end: answer-process.ts FOLDER. It sends a message when it has been
// answered 100 times, and what was wrong.
import { createHash } from 'node:crypto';
import { createRuntime } from 'datocms-assets/runtime';
import { createDiskCache } from 'datocms-assets/runtime/node';

export const maxBytes = 8_000_000;
export const files = 60;
const pathOf = (file: number) => `/99001/17000000${file + 10}-asset.${file % 6 === 0 ? 'mp4' : 'jpg'}`;

/** Each file has another length and other bytes, a film 1.5 MB. */
export function bodyOf(path: string): Buffer<ArrayBuffer> {
  const noise = (outputLength: number) => createHash('shake256', { outputLength }).update(path).digest();
  const head = path.endsWith('mp4') ? '000000186674797069736f6d' : 'ffd8ffe000104a46494600010100000100010000';
  const length = path.endsWith('mp4') ? 1_500_000 : 20_000 + (noise(1)[0] as number) * 500;
  return Buffer.concat([Buffer.from(head, 'hex'), noise(length)]);
}

/** Asks for one asset. @returns what is wrong with the answer */
export async function visit(dir: string, file: number): Promise<string | undefined> {
  site ??= createRuntime({
    key: Buffer.alloc(32, 1).toString('base64url'),
    route: '/media',
    isPublished: () => true,
    cache: createDiskCache({ dir, maxBytes }),
    fetch: async (request) => {
      const body = bodyOf(new URL(request.url).pathname);
      const type = request.url.endsWith('mp4') ? 'video/mp4' : 'image/jpeg';
      return new Response(body, { headers: { 'content-type': type, 'content-length': String(body.length) } });
    },
  });
  const path = pathOf(file);
  const url = await site.seal(`https://www.datocms-assets.com${path}`);
  const response = await site.handle(new Request(`http://localhost${url}`));
  const body = Buffer.from(await response.arrayBuffer());
  return response.status === 200 && body.equals(bodyOf(path))
    ? undefined
    : `${path}: ${response.status}, ${body.length}`;
}
let site: ReturnType<typeof createRuntime> | undefined;

if (process.argv[1] === import.meta.filename) {
  process.on('disconnect', () => process.exit());
  const [dir = ''] = process.argv.slice(2);
  for (let times = 1; ; times++) {
    const visits = Array.from({ length: 10 }, () => visit(dir, Math.floor(Math.random() * files)));
    const wrong = (await Promise.all(visits)).filter((each) => each !== undefined);
    if (wrong.length > 0 || times % 10 === 0) process.send?.(wrong);
  }
}
