import sharp, { type Metadata } from 'sharp';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { copyTestProject, testProject } from '../test-project.test-support.ts';
import { assetRequests, useEmulator } from '../use-emulator.test-support.ts';
import { transform } from './transform.ts';

const get = assetRequests(useEmulator());

const wide = '/99001/1700000001-wide.jpg';
const tall = '/99001/1700000002-tall.png';
const turned = '/99001/1700000004-turned.jpg';
const spin = '/99001/1700000005-spin.gif';
const icon = '/99001/1700000006-icon.svg';

/** The real format and size of an image, and its declared type. */
async function picture(target: string, accept = '*/*'): Promise<Metadata & { readonly contentType: string | null }> {
  const { status, headers, bytes } = await get(target, { accept });
  expect(status).toBe(200);
  expect(headers.get('content-length')).toBe(String(bytes.byteLength));
  return { ...(await sharp(bytes).metadata()), contentType: headers.get('content-type') };
}

async function pixel(target: string, left: number, top: number): Promise<readonly number[]> {
  const { bytes } = await get(target);
  const raw = await sharp(bytes).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return [...raw];
}

describe('size and format', () => {
  const pictures: readonly (readonly [string, number, number, string])[] = [
    [`${wide}?w=300`, 300, 200, 'jpeg'],
    [`${wide}?w=300&dpr=0.5`, 150, 100, 'jpeg'],
    [`${wide}?dpr=0.25`, 150, 100, 'jpeg'],
    [`${wide}?w=1200&fit=max`, 600, 400, 'jpeg'],
    [`${wide}?w=1200`, 1200, 800, 'jpeg'],
    [`${wide}?w=100&h=100&fit=crop`, 100, 100, 'jpeg'],
    [`${wide}?w=100&h=100&fit=crop&crop=entropy`, 100, 100, 'jpeg'],
    [`${wide}?ar=16:9&w=320&fit=crop`, 320, 180, 'jpeg'],
    [`${wide}?ar=16%3A9&w=320&fit=crop`, 320, 180, 'jpeg'],
    [`${wide}?w=100&h=100&fit=fill&bg=ff0000`, 100, 100, 'jpeg'],
    [`${wide}?w=100&h=100&fit=fill&fill=blur`, 100, 100, 'jpeg'],
    [`${wide}?w=100&h=100&fit=clamp`, 100, 100, 'jpeg'],
    [`${wide}?rect=10,20,100,50`, 100, 50, 'jpeg'],
    [`${wide}?rect=0.5,0.5,0.5,0.5`, 300, 200, 'jpeg'],
    [`${wide}?rect=500,300,500,500`, 100, 100, 'jpeg'],
    [`${wide}?rot=90&w=100`, 100, 150, 'jpeg'],
    [`${wide}?w=60&fm=png`, 60, 40, 'png'],
    [`${wide}?w64=NjA&fm64=cG5n`, 60, 40, 'png'],
    [`${wide}?w=60&fm=webp`, 60, 40, 'webp'],
    [`${wide}?w=60&fm=avif`, 60, 40, 'heif'],
    [`${wide}?w=60&fm=pjpg`, 60, 40, 'jpeg'],
    [`${wide}?w=60&fm=jp2`, 60, 40, 'jpeg'],
    [`${wide}?w=60&pad=10`, 60, 40, 'jpeg'],
    [`${wide}?w=60&border=5,00ff00`, 60, 40, 'jpeg'],
    [`${wide}?w=60&blur=50&sat=-100&con=10&sharp=5&monochrome=888&sepia=50&invert=true&gam=10&hue=90`, 60, 40, 'jpeg'],
    [`${wide}?w=nonsense&h=-5&dpr=0&q=1000&fm=exe`, 600, 400, 'jpeg'],
    [`${tall}?w=60`, 60, 120, 'png'],
    [`${tall}?w=60&mask=ellipse`, 60, 120, 'png'],
    [`${tall}?w=60&mask=corners&corner-radius=10`, 60, 120, 'png'],
    [`${turned}?w=20`, 20, 40, 'jpeg'],
    [`${turned}?orient=90&w=20`, 20, 40, 'jpeg'],
    [`${icon}?w=256`, 256, 256, 'png'],
    [`${icon}?w=32&fm=jpg`, 32, 32, 'jpeg'],
    [`${spin}?w=20`, 20, 10, 'gif'],
  ];
  it.each(pictures)('%s is %i×%i %s', async (target, width, height, format) => {
    const { contentType, ...metadata } = await picture(target);
    expect(metadata).toMatchObject({ width, height, format });
    expect(contentType).toBe(format === 'heif' ? 'image/avif' : `image/${format}`);
  });

  it('keeps the frames of an animation in GIF and WebP', async () => {
    expect((await picture(`${spin}?w=20`)).pages).toBe(2);
    expect((await picture(`${spin}?w=20&fm=webp`)).pages).toBe(2);
  });

  it('makes smaller files with lower quality', async () => {
    const [low, high] = [await get(`${wide}?w=300&q=10`), await get(`${wide}?w=300&q=95`)];
    expect(low.bytes.byteLength).toBeLessThan(high.bytes.byteLength);
  });

  it('makes the same bytes for the same request in every emulator', async () => {
    const second = await startEmulator({ project: testProject });
    const target = `${wide}?w=200&h=200&fit=crop&fm=webp`;
    const response = await fetch(second.assetsOrigin + target);
    const other = Buffer.from(await response.arrayBuffer());
    await second.stop();
    expect((await get(target)).bytes.equals(other)).toBe(true);
  });
});

describe('the pixels of an image', () => {
  it('are cropped on the side of the parameter crop', async () => {
    const side = (crop: string) => pixel(`${wide}?w=100&h=400&fit=crop&fm=png&${crop}`, 50, 300);
    const [left, right] = [await side('crop=left'), await side('crop=right')];
    const focal = await side('crop=focalpoint&fp-x=1&fp-y=0.5');
    expect(left[0]! > left[2]! && right[2]! > right[0]!).toBe(true);
    expect(focal).toEqual(right);
  });

  it('swap sides with flip=h', async () => {
    const [plain, flipped] = [
      await pixel(`${wide}?w=60&fm=png`, 2, 20),
      await pixel(`${wide}?w=60&fm=png&flip=h`, 57, 20),
    ];
    for (const [index, value] of plain.entries()) expect(Math.abs(value - flipped[index]!)).toBeLessThan(8);
  });

  it.each([
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((orient) => [orient, orient]),
    ...[
      [90, 6],
      [180, 3],
      [270, 8],
    ],
  ])('stand with orient=%i like a photo whose EXIF data say %i', async (orient = 0, exif = 0) => {
    const photo = sharp(Buffer.from([1, 2, 3, 4, 5, 6]), { raw: { width: 3, height: 2, channels: 1 } });
    const plain = { bytes: await photo.clone().png().toBuffer(), width: 3, height: 2, svg: false, animated: false };
    const tagged = await photo.withMetadata({ orientation: exif }).tiff({ compression: 'none' }).toBuffer();
    const transformed = await transform(plain, new Map([['orient', String(orient)]]), 'png');
    const grey = (image: Buffer) =>
      sharp(image).autoOrient().extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    const [{ data, info }, wanted] = [await grey(transformed), await grey(tagged)];
    expect([[...data], info.width]).toEqual([[...wanted.data], wanted.info.width]);
  });

  it('rotate counter-clockwise with rot', async () => {
    const [red = 0, , blue = 0] = await pixel(`${wide}?rot=90&fm=png`, 200, 5);
    expect(blue).toBeGreaterThan(red);
  });

  it('have the colour of bg outside the image, else none', async () => {
    expect(await pixel(`${wide}?w=100&h=100&fit=fill&bg=00ff00&fm=png`, 50, 2)).toEqual([0, 255, 0, 255]);
    expect(await pixel(`${tall}?w=100&h=100&fit=fill`, 2, 50)).toEqual([0, 0, 0, 0]);
  });

  it('are transparent outside a mask', async () => {
    expect((await pixel(`${tall}?w=60&mask=ellipse`, 0, 0))[3]).toBe(0);
    expect((await pixel(`${tall}?w=60&mask=ellipse`, 30, 60))[3]).toBe(255);
  });
});

describe('auto=format', () => {
  const negotiations = [
    ['image/avif,image/webp,*/*', '', 'image/avif'],
    ['image/webp,*/*', '', 'image/webp'],
    ['*/*', '', 'image/jpeg'],
    ['*/*', '&fm=png', 'image/png'],
    ['image/webp', '&fm=png', 'image/webp'],
  ] as const;
  it.each(negotiations)('with Accept %j and %j answers %s', async (accept, extra, type) => {
    expect((await picture(`${wide}?w=30&auto=format${extra}`, accept)).contentType).toBe(type);
    expect((await picture(`${wide}?w=30&auto=compress,format${extra}`, accept)).contentType).toBe(type);
  });

  it('never turns an animation into AVIF', async () => {
    expect((await picture(`${spin}?auto=format`, 'image/avif,image/webp')).contentType).toBe('image/webp');
  });

  it('can be a default of the project, which skip-default-optimizations turns off', async () => {
    await using copy = await copyTestProject();
    await copy.edit('project.json', (json: object) => ({ ...json, imgixDefaults: { auto: 'format' } }));
    const own = await startEmulator({ project: copy.folder });
    const type = async (query: string) => {
      const response = await fetch(`${own.assetsOrigin}${wide}${query}`, { headers: { accept: 'image/webp' } });
      await response.arrayBuffer();
      return response.headers.get('content-type');
    };
    expect([
      await type(''),
      await type('?w=10'),
      await type('?skip-default-optimizations'),
      await type('?skip-default-optimizations=true'),
    ]).toEqual(['image/webp', 'image/webp', 'image/jpeg', 'image/jpeg']);
    await own.stop();
  });
});
