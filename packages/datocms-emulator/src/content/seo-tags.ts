import { imgixUrl } from '../imgix/imgix-url.ts';
import { layOut } from '../imgix/layout.ts';
import type { Field } from '../project/model-file.ts';
import type { Upload } from '../project/project.ts';
import type { FileValue, SeoValue } from '../project/values.ts';
import { type LocaleChoice, readField, readLocalized } from './locale.ts';
import { type HeadTag, metaName, metaProperty, titleTag } from './tag.ts';
import type { RecordSource, View } from './view.ts';

/** The service adds the site's suffix only up to this length of the title. */
const maxTitleLength = 60;

/** The `_seoMetaTags` of a record: from its SEO field, else from its other fields, else from the site's fallback. */
export function seoTags(view: View, source: RecordSource, locale: LocaleChoice): HeadTag[] {
  const globals = readLocalized(view.project.site.globalSeo, locale);
  const fallback = globals?.fallbackSeo;
  const own = firstOf(source, locale, 'seo') as SeoValue | null;
  const title = own?.title ?? titleOf(source, locale) ?? fallback?.title;
  const description = own?.description ?? fallback?.description;
  const image = imageOf(view, source, locale, own?.image ?? null, fallback?.image ?? null);
  const { site } = view.project;
  return [
    ...(title ? titleTags(title, globals?.titleSuffix ?? '') : []),
    ...(description ? textTags('description', description) : []),
    ...(image ? imageTags(image, locale) : []),
    ...(site.noIndex || own?.noIndex ? [metaName('robots', 'noindex')] : []),
    metaProperty('og:locale', openGraphLocale(locale.locale)),
    metaProperty('og:type', source.model.singleton ? 'website' : 'article'),
    ...(globals?.siteName ? [metaProperty('og:site_name', globals.siteName)] : []),
    metaProperty('article:modified_time', toUtc(source.owner.stored.updatedAt)),
    ...(globals?.facebookPageUrl ? [metaProperty('article:publisher', globals.facebookPageUrl)] : []),
    metaName('twitter:card', own?.twitterCard ?? fallback?.twitterCard ?? 'summary'),
    ...(globals?.twitterAccount ? [metaName('twitter:site', globals.twitterAccount)] : []),
  ];
}

/** To the second, whatever the project's time zone is. */
function toUtc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+/, '');
}

function titleTags(title: string, suffix: string): HeadTag[] {
  const full = `${title}${suffix}`.length <= maxTitleLength ? `${title}${suffix}` : title;
  return [titleTag(full), metaProperty('og:title', title), metaName('twitter:title', title)];
}

function textTags(name: string, content: string): HeadTag[] {
  return [metaName(name, content), metaProperty(`og:${name}`, content), metaName(`twitter:${name}`, content)];
}

function imageTags({ upload, alt }: SocialImage, locale: LocaleChoice): HeadTag[] {
  const url = imgixUrl(upload.url, { auto: ['format'], fit: 'max', w: 1200 });
  const { width, height } = layOut({ width: upload.width!, height: upload.height! }, { w: 1200, fit: 'max' }).canvas;
  const text = alt ?? readLocalized(upload.entry.default, locale)?.alt;
  return [
    metaProperty('og:image', url),
    metaProperty('og:image:width', String(width)),
    metaProperty('og:image:height', String(height)),
    ...(text ? [metaProperty('og:image:alt', text)] : []),
    metaName('twitter:image', url),
    ...(text ? [metaName('twitter:image:alt', text)] : []),
  ];
}

interface SocialImage {
  readonly upload: Upload;
  readonly alt: string | null;
}

/** The SEO field's image, else the record's first image of at least 200 pixels width, else the site's. */
function imageOf(
  view: View,
  source: RecordSource,
  locale: LocaleChoice,
  own: string | null,
  fallback: string | null,
): SocialImage | null {
  const candidates: FileValue[] = [];
  if (own) candidates.push({ upload: own });
  for (const field of source.model.fields) {
    const value = readField(source.values, field, locale);
    if (field.type === 'file' && value) candidates.push(value as FileValue);
    if (field.type === 'gallery') candidates.push(...((value ?? []) as FileValue[]));
  }
  if (fallback) candidates.push({ upload: fallback });
  for (const file of candidates) {
    const upload = view.project.uploads.get(file.upload);
    const chosen = file.upload === own || file.upload === fallback;
    if (upload?.width && upload.height && upload.mimeType.startsWith('image/') && (chosen || upload.width >= 200)) {
      return { upload, alt: file.alt ?? null };
    }
  }
  return null;
}

/** A string field named title, name, heading or label, else the first string field. */
function titleOf(source: RecordSource, locale: LocaleChoice): string | null {
  const texts = source.model.fields.filter((field) => field.type === 'string');
  const best =
    ['title', 'name', 'heading', 'label'].map((key) => texts.find((field) => field.apiKey === key)).find(Boolean) ??
    texts[0];
  return best ? (readField(source.values, best, locale) as string | null) : null;
}

function firstOf(source: RecordSource, locale: LocaleChoice, type: Field['type']): unknown {
  const field = source.model.fields.find((candidate) => candidate.type === type);
  return field ? readField(source.values, field, locale) : null;
}

/** `it` → `it_IT`, `pt-BR` → `pt_BR`, `en` → `en_US`. */
function openGraphLocale(locale: string): string {
  const known: Readonly<Record<string, string>> = {
    en: 'en_US',
    ja: 'ja_JP',
    sv: 'sv_SE',
    da: 'da_DK',
    cs: 'cs_CZ',
    zh: 'zh_CN',
    ko: 'ko_KR',
  };
  return locale.includes('-') ? locale.replaceAll('-', '_') : (known[locale] ?? `${locale}_${locale.toUpperCase()}`);
}
