import type { ImgixInput } from '../imgix/imgix-url.ts';
import { imgixUrl } from '../imgix/imgix-url.ts';
import { responsiveSources } from '../imgix/responsive-sources.ts';
import type { RequestContext } from '../schema/scope.ts';
import { type ColorSource, colorSource } from './color.ts';
import { formatDateTime } from './date-time.ts';
import { chooseLocale, type LocaleArguments, readLocalized } from './locale.ts';
import type { UploadSource } from './view.ts';

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
  return formatDateTime(upload.createdAt, view.project.settings.timezone);
}

export function updatedAt({ upload }: UploadSource, _: unknown, { view }: RequestContext): string {
  return formatDateTime(upload.updatedAt, view.project.settings.timezone);
}

export function editingUrl({ upload }: UploadSource, _: unknown, { baseEditingUrl }: RequestContext): string | null {
  return baseEditingUrl && `${baseEditingUrl}/media/assets/${upload.id}`;
}

/** What the record's field says wins over the upload's own default. */
export function alt(source: UploadSource, given: LocaleArguments): string | null {
  return source.field.alt ?? defaultOf(source, given)?.alt ?? null;
}

export function title(source: UploadSource, given: LocaleArguments): string | null {
  return source.field.title ?? defaultOf(source, given)?.title ?? null;
}

export function customData(source: UploadSource, given: LocaleArguments): Readonly<Record<string, unknown>> {
  return { ...defaultOf(source, given)?.customData, ...source.field.customData };
}

function defaultOf(source: UploadSource, given: LocaleArguments) {
  return readLocalized(source.upload.entry.default, chooseLocale(source.locale, given));
}

/** The middle where nobody set one; null for what is no picture. */
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

export function video(source: UploadSource): UploadSource | null {
  return source.upload.entry.video ? source : null;
}

export function blurUpThumb(
  { upload }: UploadSource,
  given: ThumbArguments,
  context: RequestContext,
): Promise<string | null> {
  return context.placeholders(upload, given);
}

/** Null for what has no size in pixels. */
export function responsiveImage(source: UploadSource, given: ResponsiveArguments, context: RequestContext) {
  const { width, height, dominantColor, url: plainUrl } = source.upload;
  if (width === null || height === null || !source.upload.mimeType.startsWith('image/')) return null;
  const input = withFocalPoint(source, given.imgixParams ?? {});
  return {
    ...responsiveSources(plainUrl, { width, height }, input, given.sizes),
    alt: alt(source, given),
    title: title(source, given),
    bgColor: dominantColor && colorSource(dominantColor).hex,
    base64: () => context.placeholders(source.upload, { size: 24, quality: 70 }),
  };
}

/** The service makes no responsive images of SVG, unless the field promises one. */
export function responsiveImageUnlessVector(source: UploadSource, given: ResponsiveArguments, context: RequestContext) {
  return source.upload.format === 'svg' ? null : responsiveImage(source, given, context);
}

/** A crop without a direction of its own is made around the focal point, where somebody set one. */
function withFocalPoint(source: UploadSource, input: ImgixInput): ImgixInput {
  const set = source.field.focalPoint ?? source.upload.entry.focalPoint;
  if (!set || input.fit !== 'crop' || input.crop != null) return input;
  return { ...input, crop: ['focalpoint'], fpX: input.fpX ?? set.x, fpY: input.fpY ?? set.y };
}
