import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const films = path.resolve(import.meta.dirname, '../../films');

export const filmNames: readonly string[] = readdirSync(films).sort();

const durations = z.array(z.number().positive());

const filmSchema = z.strictObject({
  /** Seconds. */
  duration: z.number(),
  framerate: z.number(),
  width: z.number(),
  height: z.number(),
  audio: z.strictObject({ codec: z.string(), cmaf: durations }),
  /** By height, the smallest one first. `ts` and `cmaf` are the durations of the segments in seconds. */
  renditions: z.array(
    z.strictObject({
      name: z.string(),
      width: z.number(),
      height: z.number(),
      codec: z.string(),
      ts: durations,
      cmaf: durations,
    }),
  ),
  /** The first presentation time of the transport streams in ticks of 90 kHz. */
  tsStart: z.number(),
  text: z.array(z.strictObject({ track: z.string(), language: z.string(), name: z.string() })),
  /** Pictures of the film, one every `interval` seconds, beginning at 0. */
  stills: z.strictObject({ count: z.number(), interval: z.number() }),
});

/** A film that the Mux host serves: `films/<name>`, made by `scripts/make-film.mjs`. */
export interface Film extends z.output<typeof filmSchema> {
  readonly name: string;
  /** Absolute path of a file of the film, like `ts/270/0.ts`. */
  file(name: string): string;
}

/** @returns null if there is no film of this name */
export async function readFilm(name: string): Promise<Film | null> {
  if (!filmNames.includes(name)) return null;
  const file = (relative: string) => path.join(films, name, relative);
  return { ...filmSchema.parse(JSON.parse(await readFile(file('film.json'), 'utf8'))), name, file };
}
