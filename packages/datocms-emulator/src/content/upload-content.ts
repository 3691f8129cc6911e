import { type ImgixInput, imgixUrl } from '../imgix/imgix-url.ts';
import { responsiveSources } from '../imgix/responsive-sources.ts';
import { stillAt } from '../mux/pictures.ts';
import { type ColorSource, colorSource } from './color.ts';
import { formatDateTime } from './date-time.ts';
import { chooseLocale, type LocaleArguments, readLocalized } from './locale.ts';
import { posterTime } from './mux.ts';
import type { RequestContext, UploadSource, VideoSource } from './view.ts';

interface ImgixArguments {
  readonly imgixParams?: ImgixInput | null;
}

interface ResponsiveArguments extends ImgixArguments, LocaleArguments {
  readonly sizes?: string | null;
}

interface ThumbArguments extends ImgixArguments {
  readonly size: number;
  readonly quality: number;
}

export function createdAt({ upload }: UploadSource, _: unknown, { view }: RequestContext): string {
  return formatDateTime(upload.createdAt, view.project.settings);
}

export function updatedAt({ upload }: UploadSource, _: unknown, { view }: RequestContext): string {
  return formatDateTime(upload.updatedAt, view.project.settings);
}

export function editingUrl({ upload }: UploadSource, _: unknown, { baseEditingUrl }: RequestContext): string | null {
  return baseEditingUrl && `${baseEditingUrl}/media/assets/${upload.id}`;
}

/** The text in the record's field wins over the upload's default. */
export function alt(source: UploadSource, args: LocaleArguments): string | null {
  return source.field.alt ?? defaultOf(source, args)?.alt ?? null;
}

export function title(source: UploadSource, args: LocaleArguments): string | null {
  return source.field.title ?? defaultOf(source, args)?.title ?? null;
}

export function customData(source: UploadSource, args: LocaleArguments): Readonly<Record<string, unknown>> {
  return { ...defaultOf(source, args)?.customData, ...source.field.customData };
}

function defaultOf(source: UploadSource, args: LocaleArguments) {
  return readLocalized(source.upload.entry.default, chooseLocale(source.locale, args));
}

/** Defaults to the centre. Null for files that are not images. */
export function focalPoint(source: UploadSource): { readonly x: number; readonly y: number } | null {
  const set = source.field.focalPoint ?? source.upload.entry.focalPoint;
  return set ?? (source.upload.mimeType.startsWith('image/') ? { x: 0.5, y: 0.5 } : null);
}

export function colors({ upload }: UploadSource): readonly ColorSource[] {
  return upload.dominantColor ? [colorSource(upload.dominantColor)] : [];
}

export function url(source: UploadSource, { imgixParams }: ImgixArguments): string {
  return imgixUrl(source.upload.url, withFocalPoint(source, imgixParams ?? {}));
}

/** Null for files that are no videos. */
export function video(source: UploadSource): VideoSource | null {
  const { entry, film } = source.upload;
  return entry.video && film ? { ...source, video: entry.video, film } : null;
}

/** Null for files that are not images. */
export function blurUpThumb(
  { upload }: UploadSource,
  args: ThumbArguments,
  context: RequestContext,
): Promise<string> | null {
  if (upload.width === null || !upload.mimeType.startsWith('image/')) return null;
  return context.placeholders({ key: upload.md5, file: upload.diskPath }, args);
}

/** The blurred thumbnail of the picture that stands for a video before it plays. */
export function videoBlurUpThumb(source: VideoSource, args: ThumbArguments, context: RequestContext): Promise<string> {
  const file = stillAt(source.film, posterTime(source));
  return context.placeholders({ key: file, file }, args);
}

/** Null for files without a size in pixels. */
export function responsiveImage(source: UploadSource, args: ResponsiveArguments, context: RequestContext) {
  const { width, height, dominantColor, url: plainUrl } = source.upload;
  if (width === null || height === null || !source.upload.mimeType.startsWith('image/')) return null;
  const input = withFocalPoint(source, args.imgixParams ?? {});
  return {
    ...responsiveSources(plainUrl, { width, height }, input, args.sizes),
    alt: alt(source, args),
    title: title(source, args),
    bgColor: dominantColor && colorSource(dominantColor).hex,
    base64: () => blurUpThumb(source, { size: 24, quality: 70 }, context),
  };
}

/** The service creates no responsive image for an SVG, unless the field's validators require an image. */
export function responsiveImageUnlessVector(source: UploadSource, args: ResponsiveArguments, context: RequestContext) {
  return source.upload.format === 'svg' ? null : responsiveImage(source, args, context);
}

/** A crop without a direction uses the focal point, if one is set. */
function withFocalPoint(source: UploadSource, input: ImgixInput): ImgixInput {
  const set = source.field.focalPoint ?? source.upload.entry.focalPoint;
  if (!set || input.fit !== 'crop' || input.crop != null) return input;
  return { ...input, crop: ['focalpoint'], fpX: input.fpX ?? set.x, fpY: input.fpY ?? set.y };
}
