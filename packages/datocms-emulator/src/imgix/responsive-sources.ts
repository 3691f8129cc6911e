import { type ImgixInput, imgixUrl } from './imgix-url.ts';
import { layOut, type Size } from './layout.ts';

/** Device pixel ratios in `srcSet`. */
const multipliers = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];

/** The fields of `responsiveImage` that depend on sizes only. */
export interface ResponsiveSources {
  readonly src: string;
  readonly srcSet: string;
  readonly webpSrcSet: string;
  readonly sizes: string;
  readonly width: number;
  readonly height: number;
  readonly aspectRatio: number;
}

/** `source` is the size of the original. `srcSet` leaves out steps above 1 that would enlarge the original. */
export function responsiveSources(
  url: string,
  source: Size,
  input: ImgixInput,
  sizes?: string | null,
): ResponsiveSources {
  const { width, height } = layOut(source, sizeParameters(input)).canvas;
  const steps = multipliers.filter((step) => step <= 1 || width * step <= source.width);
  const srcSet = (extra: ImgixInput) =>
    steps
      .map((step) => {
        const dpr = step === 1 ? (input.dpr ?? null) : step;
        return `${imgixUrl(url, { ...input, ...extra, dpr })} ${Math.floor(width * step)}w`;
      })
      .join(',');
  return {
    src: imgixUrl(url, input),
    srcSet: srcSet({}),
    webpSrcSet: srcSet({ fm: 'webp' }),
    sizes: sizes ?? `(max-width: ${width}px) 100vw, ${width}px`,
    width,
    height,
    aspectRatio: width / height,
  };
}

function sizeParameters(input: ImgixInput): Parameters<typeof layOut>[1] {
  const number = (name: string) => (typeof input[name] === 'number' ? { [name]: input[name] } : {});
  const names = ['w', 'h', 'maxW', 'maxH', 'minW', 'minH'];
  return Object.assign(
    {},
    ...names.map(number),
    typeof input.ar === 'string' ? { ar: parseRatio(input.ar) } : {},
    typeof input.fit === 'string' ? { fit: input.fit } : {},
  );
}

/** `16:9` as a number; NaN for other texts. */
export function parseRatio(text: string): number {
  const [width, height = '1'] = text.split(':');
  return Number(width) / Number(height);
}
