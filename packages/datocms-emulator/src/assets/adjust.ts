import type { Sharp } from 'sharp';
import { type Parameters, readColor, readFlag, readNumber } from './parameters.ts';

type Adjustment = (image: Sharp, parameters: Parameters) => Sharp;

/** imgix's `blur` divided by this is about the sigma of a Gaussian blur. */
const blurDivisor = 10;

/** Parameters that change colours and sharpness, in imgix's order. Strengths are close to imgix's, not equal. */
const adjustments: readonly Adjustment[] = [
  (image, parameters) => {
    const saturation = readNumber(parameters, 'sat', -100, 100) ?? readNumber(parameters, 'vib', -100, 100) ?? 0;
    const hue = readNumber(parameters, 'hue', -359, 359) ?? 0;
    const lightness = readNumber(parameters, 'bri', -100, 100) ?? readNumber(parameters, 'exp', -100, 100) ?? 0;
    if (!saturation && !hue && !lightness) return image;
    return image.modulate({ saturation: 1 + saturation / 100, hue: Math.round(hue), brightness: 1 + lightness / 100 });
  },
  (image, parameters) => {
    const contrast = readNumber(parameters, 'con', -100, 100);
    return contrast ? image.linear(1 + contrast / 100, (-128 * contrast) / 100) : image;
  },
  (image, parameters) => {
    const gamma = readNumber(parameters, 'gam', -100, 100);
    return gamma ? image.gamma(Math.min(3, Math.max(1, 1 + gamma / 50))) : image;
  },
  (image, parameters) => (readFlag(parameters, 'invert') ? image.negate({ alpha: false }) : image),
  (image, parameters) => {
    const tint = readColor(parameters.get('monochrome'));
    return tint ? image.grayscale().tint(tint) : image;
  },
  (image, parameters) => {
    const sepia = readNumber(parameters, 'sepia', 1, 100);
    return sepia ? image.modulate({ saturation: 1 - sepia / 100 }).tint('#c8a878') : image;
  },
  (image, parameters) => {
    const strength = readNumber(parameters, 'sharp', 0, 100) ?? readNumber(parameters, 'usm', 0, 100);
    return strength ? image.sharpen({ sigma: 0.5 + strength / 20 }) : image;
  },
  (image, parameters) => {
    const blur = readNumber(parameters, 'blur', 0, 2000);
    return blur ? image.blur(Math.max(0.3, blur / blurDivisor)) : image;
  },
];

export function adjust(image: Sharp, parameters: Parameters): Sharp {
  return adjustments.reduce((adjusted, adjustment) => adjustment(adjusted, parameters), image);
}

const pixelNames = new Set('sat vib hue bri exp con gam invert monochrome sepia sharp usm blur'.split(' '));

export function isAdjusted(parameters: Parameters): boolean {
  return [...parameters.keys()].some((name) => pixelNames.has(name));
}
