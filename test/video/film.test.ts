import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filmFrames, readFrameNumbers, readSoundLength } from '../support/frames.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The film of the emulator, taken from its Mux host as a player takes it, and decoded by ffmpeg.
const work = temporaryFolder('film');
let emulator: Emulator;
beforeAll(async () => {
  const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
  emulator = await startEmulator({ project });
});
afterAll(() => emulator?.stop());

async function get(url: string): Promise<Buffer> {
  const { host, pathname, search } = new URL(url);
  const { statusCode, body } = await request(emulator.muxOrigin + pathname + search, { headers: { host } });
  const bytes = Buffer.from(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${statusCode} ${url}`);
  return bytes;
}

/** Stores what a playlist names in a folder, with local names in the playlist. @returns the names of the stored playlists */
async function store(url: string, folder: string): Promise<string[]> {
  const playlists: string[] = [];
  let text = (await get(url)).toString();
  for (const entry of text.match(/https:[^"\s]+/g) ?? []) {
    const name = shortName(entry);
    if (name.endsWith('.m3u8')) playlists.push(...(await store(entry, folder)));
    else writeFileSync(join(folder, name), await get(entry));
    text = text.replace(entry, name);
  }
  writeFileSync(join(folder, shortName(url)), text);
  return [...playlists, shortName(url)];
}

function shortName(url: string): string {
  const [id = '', name = ''] = new URL(url).pathname.split('/').slice(-2);
  return id === '' ? name : `${id.slice(0, 12)}-${name}`;
}

describe('the film of the emulator', () => {
  it.each([
    ['transport streams, which have sound', 'play123', 'subtitles subtitles rendition rendition rendition'],
    ['fragments of MP4, with the sound apart', 'play456', 'rendition subtitles rendition rendition rendition'],
  ])('plays from %s: each rendition has all frames in their order', async (_name, id, kinds) => {
    const folder = join(work, id);
    mkdirSync(folder);
    const playlists = await store(`https://stream.mux.com/${id}.m3u8`, folder);
    expect(
      playlists
        .map((name) => /-(\w+)/.exec(name)?.[1])
        .join(' ')
        .trim(),
    ).toBe(kinds);
    // The master playlist names sound and subtitles before the pictures.
    for (const name of playlists.slice(-4, -1)) {
      expect({ name, frames: await readFrameNumbers(join(folder, name)) }).toEqual({ name, frames: filmFrames });
    }
    expect(await readSoundLength(join(folder, `${id}.m3u8`))).toBeCloseTo(12, 0);
  });

  it.each(['low', 'medium', 'high'])('is the same as MP4 of the resolution %s', async (resolution) => {
    const file = join(work, `${resolution}.mp4`);
    writeFileSync(file, await get(`https://stream.mux.com/play456/${resolution}.mp4`));
    expect(await readFrameNumbers(file)).toEqual(filmFrames);
    expect(await readSoundLength(file)).toBeCloseTo(12, 0);
  });
});
