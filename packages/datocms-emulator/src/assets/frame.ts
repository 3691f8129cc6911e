import sharp, { type Sharp } from 'sharp';
import { type Layout, layOut, type Size } from '../imgix/layout.ts';
import { type Parameters, readColor, readNumber, readSize, readWords } from './parameters.ts';

/** Scales an image, then crops or fills it to the requested size. */
export async function frame(image: Sharp, source: Size, parameters: Parameters): Promise<Sharp> {
  const layout = layOut(source, readSize(parameters));
  const { scaled, canvas } = layout;
  if (scaled.width === canvas.width && scaled.height === canvas.height) {
    const same = scaled.width === source.width && scaled.height === source.height;
    return same ? image : image.resize({ ...scaled, fit: 'fill' });
  }
  if (scaled.width >= canvas.width && scaled.height >= canvas.height) return crop(image, source, layout, parameters);
  return fill(image, layout, parameters);
}

function crop(image: Sharp, source: Size, { scaled, canvas }: Layout, parameters: Parameters): Sharp {
  const words = readWords(parameters, 'crop');
  const strategy = words.has('entropy') ? 'entropy' : words.has('edges') || words.has('faces') ? 'attention' : null;
  if (strategy) return image.resize({ ...canvas, fit: 'cover', position: strategy });
  const focal = words.has('focalpoint');
  const zoom = focal ? (readNumber(parameters, 'fp-z', 1, 100) ?? 1) : 1;
  const size = { width: Math.round(scaled.width * zoom), height: Math.round(scaled.height * zoom) };
  const place = (point: 'fp-x' | 'fp-y', first: string, last: string) => {
    if (focal) return readNumber(parameters, point, 0, 1) ?? 0.5;
    return words.has(first) ? 0 : words.has(last) ? 1 : 0.5;
  };
  const [x, y] = [place('fp-x', 'left', 'right'), place('fp-y', 'top', 'bottom')];
  const scaledImage =
    size.width === source.width && size.height === source.height ? image : image.resize({ ...size, fit: 'fill' });
  return scaledImage.extract({
    left: offset(x, size.width, canvas.width),
    top: offset(y, size.height, canvas.height),
    ...canvas,
  });
}

/** The start of the crop that brings the point at `fraction` of the image as close to the middle as possible. */
function offset(fraction: number, total: number, part: number): number {
  return Math.round(Math.min(Math.max(fraction * total - part / 2, 0), total - part));
}

/** `fill=blur` fills with the blurred image, `fit=clamp` repeats its edge, else the colour of `fill-color` or `bg` fills. */
async function fill(image: Sharp, { scaled, canvas }: Layout, parameters: Parameters): Promise<Sharp> {
  const inner = image.resize({ ...scaled, fit: 'fill' });
  const left = Math.floor((canvas.width - scaled.width) / 2);
  const top = Math.floor((canvas.height - scaled.height) / 2);
  if (parameters.get('fill') === 'blur') {
    const front = await inner.png({ compressionLevel: 0 }).toBuffer();
    const back = await sharp(front)
      .resize({ ...canvas, fit: 'cover' })
      .blur(20)
      .png({ compressionLevel: 0 })
      .toBuffer();
    return sharp(back).composite([{ input: front, left, top }]);
  }
  return inner.extend({
    left,
    top,
    right: canvas.width - scaled.width - left,
    bottom: canvas.height - scaled.height - top,
    background: readColor(parameters.get('fill-color')) ?? readColor(parameters.get('bg')) ?? '#00000000',
    ...(parameters.get('fit') === 'clamp' && { extendWith: 'copy' as const }),
  });
}
