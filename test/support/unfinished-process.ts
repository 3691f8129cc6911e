// A process of a site that has received only a part of a film: unfinished-process.ts FOLDER MAX_BYTES. It sends a message when the part is
// in the cache, and goes on waiting.
import { createDiskCache } from 'datocms-assets/runtime/node';

export const filmLength = 3_000_000;

if (process.argv[1] === import.meta.filename) {
  const [dir = '', maxBytes = ''] = process.argv.slice(2);
  const start = new ReadableStream<Uint8Array>({ start: (film) => film.enqueue(new Uint8Array(filmLength - 100_000)) });
  const film = { type: 'video/mp4', body: start, length: filmLength, sha256: undefined };
  const body = await createDiskCache({ dir, maxBytes: Number(maxBytes) }).put('film', film);
  await (body as ReadableStream<Uint8Array>).getReader().read();
  process.send?.('begun');
  process.on('disconnect', () => process.exit());
}
