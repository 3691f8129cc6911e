import type { OptionEntries } from '../option-entry.ts';

/** Options for the assets: which ones may be stored, and in which form. */
export interface AssetOptions {
  /**
   * What to do with an unpublished asset: error, placeholder (a neutral image and a warning), or sealed (with `deliver` sealed: a URL
   * that works once the asset is published, and a warning).
   * @default 'error'
   */
  unpublished?: 'error' | 'placeholder' | 'sealed' | undefined;
  /**
   * What to do with a download that fails: error, or placeholder (a neutral image and a warning; other files stay errors).
   * @default 'error'
   */
  failed?: 'error' | 'placeholder' | undefined;
  /**
   * URLs of assets that may be stored although no published record uses them: a glob for the whole URL without parameters; a list for
   * more.
   * @example '**\/press-*.pdf'
   */
  allow?: string | readonly string[] | undefined;
  /**
   * Image formats that pages may get where imgix negotiates: webp, avif, avif,webp (both) or original; also a list.
   * @example ['avif', 'webp']
   * @default 'webp'
   */
  formats?: 'webp' | 'avif,webp' | 'webp,avif' | 'avif' | 'original' | readonly ('avif' | 'webp')[] | undefined;
  /**
   * What to do with an SVG that holds scripts or loads other files: reject (an error), or sanitize.
   * @default 'reject'
   */
  svg?: 'reject' | 'sanitize' | undefined;
  /**
   * Remove EXIF, IPTC and XMP data from images; pixels and orientation stay the same.
   * @default false
   */
  stripMetadata?: boolean | undefined;
  /**
   * Size limit for one asset: a number of bytes, or a text such as `'50MiB'`.
   * @default 256 MiB for images, the size that the CDA states for others
   */
  maxBytes?: number | string | undefined;
  /**
   * Size limit for all assets of a run together: a number of bytes, or a text such as `'2GiB'`.
   * @default '64GiB'
   */
  maxTotalBytes?: number | string | undefined;
}

export const assetOptions = {
  unpublished: {
    validator: (from) => from.oneOf('error', 'placeholder', 'sealed'),
    default: 'error',
    argument: '<policy>',
    help: 'what to do with an unpublished asset: error, placeholder (a neutral image and a warning), or sealed (with --deliver sealed: a URL that works once the asset is published, and a warning)',
    commands: ['localize'],
  },
  failed: {
    validator: (from) => from.oneOf('error', 'placeholder'),
    default: 'error',
    argument: '<policy>',
    help: 'what to do with a download that fails: error, or placeholder (a neutral image and a warning; other files stay errors)',
    commands: ['localize'],
  },
  allow: {
    validator: (from) => from.globs,
    default: [],
    argument: '<pattern>',
    help: 'URLs of assets that may be stored although no published record uses them: a glob for the whole URL without parameters',
    commands: ['localize', 'serve'],
  },
  formats: {
    validator: (from) => from.formats,
    default: 'webp',
    argument: '<list>',
    help: 'image formats that pages may get where imgix negotiates: webp, avif, avif,webp (both) or original',
    commands: ['localize'],
  },
  svg: {
    validator: (from) => from.oneOf('reject', 'sanitize'),
    default: 'reject',
    argument: '<policy>',
    help: 'what to do with an SVG that holds scripts or loads other files: reject (an error), or sanitize',
    commands: ['localize', 'serve'],
  },
  stripMetadata: {
    validator: (from) => from.boolean,
    default: false,
    help: 'remove EXIF, IPTC and XMP data from images; pixels and orientation stay the same',
    commands: ['localize', 'serve'],
  },
  maxBytes: {
    validator: (from) => from.byteCount,
    defaultText: '256 MiB for images, the size that the CDA states for others',
    argument: '<bytes>',
    help: 'size limit for one asset, such as 50MiB',
    commands: ['localize'],
  },
  maxTotalBytes: {
    validator: (from) => from.byteCount,
    default: '64GiB',
    argument: '<bytes>',
    help: 'size limit for all assets of a run together, such as 2GiB',
    commands: ['localize'],
  },
} satisfies OptionEntries<AssetOptions>;
