import { adjectives, nouns } from './prose.ts';
import { pick, seeded } from './random.ts';

export const projectId = '99001';
/** The URL of the CMS's assets. */
export const cmsRoot = `https://www.datocms-assets.com/${projectId}`;

/** An image with all its variants on the pages: absolute URLs, not escaped. */
export interface Picture {
  readonly path: string;
  /** The eight candidates of a `srcset`, with their descriptors; `src` is the fourth of the JPEG ones. */
  readonly jpeg: readonly Candidate[];
  readonly webp: readonly Candidate[];
  readonly social: string;
  /** Three aspect ratios, for structured data. */
  readonly structured: readonly string[];
  readonly thumb: string;
  readonly background: string;
}

export interface Candidate {
  readonly url: string;
  readonly descriptor: string;
}

export interface Catalogue {
  readonly icon: { readonly path: string; readonly urls: readonly string[] };
  readonly pictures: readonly Picture[];
  /** PDFs, without parameters. */
  readonly documents: readonly { readonly path: string; readonly url: string }[];
}

const ratios = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
const iconSizes = [16, 32, 180];
const perPicture = 2 * ratios.length + 1 + 3 + 1 + 1;
const width = 600;

/**
 * Creates assets with exactly `variants` variants: images with 22 each, one icon with 3, and documents.
 * @param root their URL, such as `https://www.datocms-assets.com/99001`
 */
export function makeCatalogue(root: string, variants: number, seed: number): Catalogue {
  const pictures = Math.floor((variants - iconSizes.length - 1) / perPicture);
  const documents = variants - iconSizes.length - pictures * perPicture;
  if (pictures < 20) throw new RangeError(`A site needs ${20 * perPicture + 4} variants or more, not ${variants}.`);
  const random = seeded(seed);
  const { origin, pathname } = new URL(root);
  let timestamp = 1_700_000_000;
  const path = (extension: string) => {
    timestamp += 1 + Math.floor(random() * 5_000);
    return `${pathname}/${timestamp}-${pick(adjectives, random)}-${pick(nouns, random)}.${extension}`;
  };
  const iconPath = path('png');
  return {
    icon: { path: iconPath, urls: iconSizes.map((size) => `${origin}${iconPath}?h=${size}&w=${size}`) },
    pictures: Array.from({ length: pictures }, () =>
      toPicture(origin, path('jpg'), pick([300, 338, 400, 450], random)),
    ),
    documents: Array.from({ length: documents }, () => {
      const document = path('pdf');
      return { path: document, url: origin + document };
    }),
  };
}

function toPicture(origin: string, path: string, height: number): Picture {
  const url = (query: string) => `${origin}${path}?${query}`;
  const candidates = (format: string): Candidate[] =>
    ratios.map((ratio) => ({
      url: url(`auto=format${ratio === 1 ? '' : `&dpr=${ratio}`}&fit=crop${format}&h=${height}&w=${width}`),
      descriptor: `${Math.floor(width * ratio)}w`,
    }));
  return {
    path,
    jpeg: candidates(''),
    webp: candidates('&fm=webp'),
    social: url('fit=max&fm=jpg&w=1000'),
    structured: ['1:1', '4:3', '16:9'].map((shape) => url(`ar=${shape}&fit=crop&fm=jpg&w=1200`)),
    thumb: url('auto=format&fit=crop&h=160&w=160'),
    background: url('auto=compress,format&blur=40&w=1600'),
  };
}

/** Every variant once. */
export function variantsOf({ icon, pictures, documents }: Catalogue): string[] {
  return [
    ...icon.urls,
    ...pictures.flatMap((picture) => [
      ...picture.jpeg.map((each) => each.url),
      ...picture.webp.map((each) => each.url),
      picture.social,
      ...picture.structured,
      picture.thumb,
      picture.background,
    ]),
    ...documents.map((each) => each.url),
  ];
}
