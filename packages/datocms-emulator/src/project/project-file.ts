import { z } from 'zod';

const tokenSchema = z.strictObject({
  drafts: z.boolean().default(false),
  hiddenModels: z.array(z.string()).default([]),
});

/** `project.json`. */
export const projectFileSchema = z.strictObject({
  id: z.string().regex(/^\d+$/, 'must be digits: the number in the asset paths, like "99001"'),
  name: z.string().default('Emulated project'),
  locales: z
    .array(z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/, 'must be a locale code like "en" or "pt-BR"'))
    .min(1),
  tokens: z.record(z.string().min(1), tokenSchema),
  environments: z.array(z.string().min(1)).min(1).default(['main']),
  timezone: z.string().default('UTC').refine(isTimezone, 'must be an IANA time zone like "Europe/Rome"'),
  milliseconds: z.boolean().default(false),
  assetHost: z
    .string()
    .regex(/^[a-z0-9.-]+$/, 'must be a host name')
    .default('www.datocms-assets.com'),
  imgixDefaults: z.record(z.string(), z.string()).default({}),
  serveRawVideos: z.boolean().default(true),
});

export const seoSchema = z.strictObject({
  title: z.string().nullish(),
  description: z.string().nullish(),
  image: z.string().nullish(),
  twitterCard: z.string().nullish(),
  noIndex: z.boolean().nullish(),
});

const globalSeoSchema = z.strictObject({
  siteName: z.string().nullish(),
  titleSuffix: z.string().nullish(),
  twitterAccount: z.string().nullish(),
  facebookPageUrl: z.string().nullish(),
  fallbackSeo: seoSchema.nullish(),
});

/** `site.json`. */
export const siteFileSchema = z.strictObject({
  favicon: z.string().nullish(),
  noIndex: z.boolean().default(false),
  globalSeo: z.record(z.string(), globalSeoSchema).default({}),
});

const uploadDefaultSchema = z.strictObject({
  alt: z.string().nullish(),
  title: z.string().nullish(),
  customData: z.record(z.string(), z.unknown()).nullish(),
});

export const focalPointSchema = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

const uploadVideoSchema = z.strictObject({
  muxPlaybackId: z.string().regex(/^\w+$/, 'must be letters and digits'),
  muxAssetId: z.string().nullish(),
  film: z.string().default('lighthouse'),
  ladder: z.enum(['ts', 'cmaf']).default('ts'),
  text: z.array(z.string()).nullish(),
  mp4: z.array(z.enum(['low', 'medium', 'high'])).default(['low', 'medium', 'high']),
  duration: z.number().int().nullish(),
  framerate: z.number().int().nullish(),
  width: z.number().int().positive().nullish(),
  height: z.number().int().positive().nullish(),
  posterTime: z.number().nullish(),
});

export const dateTimeSchema = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be an ISO 8601 date and time');

/** `uploads.json`: entries by upload id. */
export const uploadsFileSchema = z.record(
  z.string().min(1),
  z.strictObject({
    file: z.string().regex(/^[^/\\]+$/, 'must be a plain file name in uploads/'),
    timestamp: z.number().int().nonnegative().nullish(),
    basename: z.string().nullish(),
    default: z.record(z.string(), uploadDefaultSchema).default({}),
    focalPoint: focalPointSchema.nullish(),
    author: z.string().nullish(),
    copyright: z.string().nullish(),
    notes: z.string().nullish(),
    tags: z.array(z.string()).default([]),
    createdAt: dateTimeSchema.nullish(),
    updatedAt: dateTimeSchema.nullish(),
    video: uploadVideoSchema.nullish(),
  }),
);

export type ProjectFile = z.output<typeof projectFileSchema>;
export type SiteFile = z.output<typeof siteFileSchema>;
export type UploadEntry = z.output<typeof uploadsFileSchema>[string];
export type SeoEntry = z.output<typeof seoSchema>;

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
