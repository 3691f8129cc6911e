import type { Upload } from '../project/project.ts';
import { colorBucket } from './color-bucket.ts';
import { type Operators, passes, passesFilter } from './compare.ts';
import { type LocaleChoice, readLocalized } from './locale.ts';
import type { SelectArguments } from './select-records.ts';
import { type Reader, sortBy } from './sort.ts';
import { uploadsInUse } from './uploads-in-use.ts';
import type { View } from './view.ts';

/** Filters and orders the uploads for a collection field. Uploads have no draft version. */
export function selectUploads(view: View, args: SelectArguments, locale: LocaleChoice): Upload[] {
  const read = createReader(view, locale);
  const found = [...view.project.uploads.values()].filter((upload) =>
    passesFilter(args.filter ?? {}, (name, operators) =>
      passes(read(upload, name), name === 'path' ? lowerCased(operators) : operators),
    ),
  );
  return sortBy(found, args.orderBy ?? [], read, (upload) => upload.id);
}

function createReader(view: View, locale: LocaleChoice): Reader<Upload> {
  let inUse: ReadonlySet<string> | undefined;
  const defaults = (upload: Upload) => readLocalized(upload.entry.default, locale);
  const readers: Readonly<Record<string, (upload: Upload) => unknown>> = {
    type: typeOf,
    inUse: (upload) => {
      inUse ??= uploadsInUse(view.project);
      return inUse.has(upload.id);
    },
    resolution: resolutionOf,
    tags: (upload) => upload.entry.tags,
    smartTags: () => [],
    colors: (upload) => (upload.dominantColor ? [colorBucket(upload.dominantColor)] : []),
    orientation: orientationOf,
    alt: (upload) => defaults(upload)?.alt ?? null,
    title: (upload) => defaults(upload)?.title ?? null,
    notes: (upload) => upload.entry.notes ?? null,
    author: (upload) => upload.entry.author ?? null,
    copyright: (upload) => upload.entry.copyright ?? null,
    path: (upload) => upload.path.toLowerCase(),
    _createdAt: (upload) => upload.createdAt,
    _updatedAt: (upload) => upload.updatedAt,
  };
  return (upload, name) => (readers[name] ? readers[name](upload) : (upload[name as keyof Upload] ?? null));
}

/** The service compares paths without regard to case. */
function lowerCased(operators: Operators): Operators {
  const lower = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lower);
    return typeof value === 'string' ? value.toLowerCase() : value;
  };
  return Object.fromEntries(Object.entries(operators).map(([operator, value]) => [operator, lower(value)]));
}

const typeByMime: readonly (readonly [RegExp, string])[] = [
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/pdf$/, 'pdfdocument'],
  [/zip|gzip|tar|rar|7z/, 'archive'],
  [/spreadsheet|excel|csv/, 'spreadsheet'],
  [/presentation|powerpoint/, 'presentation'],
  [/word|rtf|opendocument\.text/, 'richtext'],
];

function typeOf({ mimeType }: Upload): string | null {
  return typeByMime.find(([pattern]) => pattern.test(mimeType))?.[1] ?? null;
}

function orientationOf({ width, height }: Upload): string | null {
  if (width === null || height === null) return null;
  return width === height ? 'square' : width > height ? 'landscape' : 'portrait';
}

/** By number of pixels. The limits are a guess: the service does not document them. */
function resolutionOf({ width, height }: Upload): string | null {
  if (width === null || height === null) return null;
  const pixels = width * height;
  if (pixels < 128 * 128) return 'icon';
  if (pixels < 1_000_000) return 'small';
  return pixels < 4_000_000 ? 'medium' : 'large';
}
