import type { SizeParameters } from '../imgix/layout.ts';
import { parseRatio } from '../imgix/responsive-sources.ts';

/** imgix parameters of one request, by their names in the URL. The first of several wins. The `read…` functions ignore invalid values. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Reads a query string. `w64` and its like are `w` in base64url.
 * @param defaults the project's parameters; `skip-default-optimizations` turns them off
 */
export function readParameters(query: URLSearchParams, defaults: Readonly<Record<string, string>>): Parameters {
  const parameters = new Map<string, string>();
  for (const [fullName, text] of query) {
    const isEncoded = fullName.endsWith('64');
    const [name, value] = isEncoded ? [fullName.slice(0, -2), decodeBase64(text)] : [fullName, text];
    if (!parameters.has(name)) parameters.set(name, value);
  }
  const skip = parameters.get('skip-default-optimizations');
  if (skip === undefined || skip === 'false') {
    for (const [name, value] of Object.entries(defaults)) if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8');
}

/** A number from `min` to `max`, else undefined. */
export function readNumber(parameters: Parameters, name: string, min = 0, max = 100_000): number | undefined {
  const text = parameters.get(name);
  if (!text) return undefined;
  const number = Number(text);
  return Number.isFinite(number) && number >= min && number <= max ? number : undefined;
}

export function readWords(parameters: Parameters, name: string): ReadonlySet<string> {
  return new Set((parameters.get(name) ?? '').split(',').filter(Boolean));
}

export function readFlag(parameters: Parameters, name: string): boolean {
  const text = parameters.get(name);
  return text !== undefined && text !== 'false' && text !== '0';
}

/** A CSS colour from imgix's notation: 3, 4, 6 or 8 hex digits (alpha first in 4 and 8), or a CSS colour name. */
export function readColor(text: string | undefined): string | null {
  if (!text) return null;
  const digits = text.replace(/^#/, '');
  if (/^[0-9a-f]{3}$|^[0-9a-f]{6}$/i.test(digits)) return `#${digits}`;
  if (/^[0-9a-f]{4}$/i.test(digits)) return `#${digits.slice(1)}${digits[0]}`;
  if (/^[0-9a-f]{8}$/i.test(digits)) return `#${digits.slice(2)}${digits.slice(0, 2)}`;
  return /^[a-z]+$/i.test(text) ? text.toLowerCase() : null;
}

export function readSize(parameters: Parameters): SizeParameters {
  const ratio = parseRatio(parameters.get('ar') ?? '');
  return defined({
    w: readNumber(parameters, 'w'),
    h: readNumber(parameters, 'h'),
    dpr: readNumber(parameters, 'dpr', 0.01, 8),
    ar: ratio > 0 && Number.isFinite(ratio) ? ratio : undefined,
    fit: parameters.get('fit')?.split(',')[0],
    maxW: readNumber(parameters, 'max-w', 1),
    maxH: readNumber(parameters, 'max-h', 1),
    minW: readNumber(parameters, 'min-w', 1),
    minH: readNumber(parameters, 'min-h', 1),
  });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>;
}

/** Parameters that change pixels. Without them an image keeps its bytes, and an SVG stays an SVG. */
const pixelParameters: ReadonlySet<string> = new Set(
  (
    'ar bg blur border border-bottom border-left border-radius border-right border-top bri ch con corner-radius crop dpr ' +
    'exp fill fit flip fm fp-x fp-y fp-z gam h high htn hue invert mask max-h max-w min-h min-w monochrome orient pad ' +
    'pad-bottom pad-left pad-right pad-top px q rect rot sat sepia shad sharp trim usm usmrad vib w'
  ).split(' '),
);

export function changesPixels(parameters: Parameters): boolean {
  return (
    [...parameters.keys()].some((name) => pixelParameters.has(name)) || readWords(parameters, 'auto').has('compress')
  );
}

/** The same text for requests that ask for the same image. */
export function canonicalText(parameters: Parameters): string {
  return [...parameters]
    .filter(([name]) => pixelParameters.has(name) || name === 'auto')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}
