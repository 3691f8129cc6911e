import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../emulator.ts';
import { testProject } from '../test-project.test-support.ts';
import { requestMux } from './request-mux.test-support.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ project: testProject });
});
afterAll(() => emulator.stop());

const get = (url: string) => requestMux(emulator.muxOrigin, url);

describe('the host of pictures', () => {
  it.each([
    ['thumbnail.jpg', 'jpeg', 960, 540],
    ['thumbnail.png?width=320', 'png', 320, 180],
    ['thumbnail.webp?width=300&height=300', 'webp', 300, 169],
    ['thumbnail.jpg?width=300&height=300&fit_mode=pad', 'jpeg', 300, 300],
    ['thumbnail.jpg?width=300&height=300&fit_mode=smartcrop&flip_h=true', 'jpeg', 300, 300],
    ['thumbnail.jpg?height=270&rotate=90', 'jpeg', 152, 270],
    ['storyboard.jpg', 'jpeg', 1420, 640],
    ['storyboard.webp', 'webp', 1420, 640],
  ])('gives the picture %s', async (name, format, width, height) => {
    const { status, type, bytes } = await get(`https://image.mux.com/play123/${name}`);
    expect({ status, type }).toEqual({ status: 200, type: `image/${format}` });
    expect(await sharp(bytes).metadata()).toMatchObject({ format, width, height });
  });

  it('shows the film at the asked-for time', async () => {
    const at = async (time: number) => {
      const url = `https://image.mux.com/play123/thumbnail.png?time=${time}`;
      return readFrameNumber((await get(url)).bytes);
    };
    expect([await at(0), await at(3), await at(5.9), await at(12)]).toEqual([0, 45, 81, 171]);
  });

  it.each(['thumbnail.png?time=13', 'thumbnail.png?time=x', 'thumbnail.jpg?width=1e9', 'animated.gif?start=-1'])(
    'refuses the parameters of %s',
    async (name) => {
      expect(await get(`https://image.mux.com/play123/${name}`)).toMatchObject({ status: 400 });
    },
  );

  it.each(['gif', 'webp'])('animates the seconds from start to end as %s', async (format) => {
    const { bytes } = await get(`https://image.mux.com/play123/animated.${format}?start=2&end=5&width=160`);
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({
      format,
      pages: 5,
      width: 160,
      pageHeight: 90,
    });
    const one = await get(`https://image.mux.com/play123/animated.${format}?start=5&end=4`);
    expect(await sharp(one.bytes).metadata()).toMatchObject({ format, width: 320, height: 180 });
  });

  it('says where the tiles of the storyboard are', async () => {
    const { text } = await get('https://image.mux.com/play123/storyboard.vtt?format=webp');
    const cues = text.split('\n\n').slice(1);
    expect(cues).toHaveLength(20);
    const picture = 'https://image.mux.com/play123/storyboard.webp';
    expect(cues[6]).toBe(`00:00:03.600 --> 00:00:04.200\n${picture}#xywh=284,160,284,160`);
    const json = JSON.parse((await get('https://image.mux.com/play123/storyboard.json')).text);
    expect(json).toMatchObject({ tile_width: 284, tile_height: 160, duration: 12 });
    expect(json.tiles[6]).toMatchObject({ x: 284, y: 160 });
  });
});

/** Each frame of the film has its number in 8 squares, the highest bit first: white is 1. */
async function readFrameNumber(picture: Buffer): Promise<number> {
  const squares = { left: 744, top: 500, width: 8 * 24, height: 24 };
  const pixels = await sharp(picture).extract(squares).greyscale().resize(8, 1, { kernel: 'nearest' }).raw().toBuffer();
  return pixels.reduce((number, value) => number * 2 + (value > 127 ? 1 : 0), 0);
}
