import { z } from 'zod';
import type { FieldType } from './field-types.ts';
import { dateTimeSchema, focalPointSchema, type SeoEntry, seoSchema } from './project-file.ts';

const fileSchema = z.strictObject({
  upload: z.string(),
  alt: z.string().nullish(),
  title: z.string().nullish(),
  customData: z.record(z.string(), z.unknown()).nullish(),
  focalPoint: focalPointSchema.nullish(),
  posterTime: z.number().nonnegative().nullish(),
});

const blockSchema = z.strictObject({
  id: z.string().min(1),
  model: z.string(),
  fields: z.record(z.string(), z.unknown()),
});

const videoSchema = z.strictObject({
  provider: z.string(),
  providerUid: z.string(),
  url: z.string(),
  thumbnailUrl: z.string(),
  title: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});

const byte = z.number().int().min(0).max(255);
const colorSchema = z.strictObject({ red: byte, green: byte, blue: byte, alpha: byte.default(255) });
const latLonSchema = z.strictObject({ latitude: z.number(), longitude: z.number() });

const structuredTextSchema = z.strictObject({
  schema: z.literal('dast'),
  document: z.looseObject({ type: z.literal('root') }),
  blocks: z.array(blockSchema).default([]),
});

export type FileValue = z.output<typeof fileSchema>;
export type BlockValue = z.output<typeof blockSchema>;
export type SeoValue = SeoEntry;
export type StructuredTextValue = z.output<typeof structuredTextSchema>;

/** Non-null values by field type. */
export interface ValueByType {
  boolean: boolean;
  color: z.output<typeof colorSchema>;
  date: string;
  date_time: string;
  file: FileValue;
  float: number;
  gallery: FileValue[];
  integer: number;
  json: unknown;
  lat_lon: z.output<typeof latLonSchema>;
  link: string;
  links: string[];
  rich_text: BlockValue[];
  seo: SeoValue;
  single_block: BlockValue;
  slug: string;
  string: string;
  structured_text: StructuredTextValue;
  text: string;
  video: z.output<typeof videoSchema>;
}

/** Schemas of non-null values by field type. */
export const valueSchemas: { readonly [T in FieldType]: z.ZodType<ValueByType[T]> } = {
  boolean: z.boolean(),
  color: colorSchema,
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date like 2025-01-31'),
  date_time: dateTimeSchema,
  file: fileSchema,
  float: z.number(),
  gallery: z.array(fileSchema),
  integer: z.number().int(),
  json: z.unknown(),
  lat_lon: latLonSchema,
  link: z.string(),
  links: z.array(z.string()),
  rich_text: z.array(blockSchema),
  seo: seoSchema,
  single_block: blockSchema,
  slug: z.string(),
  string: z.string(),
  structured_text: structuredTextSchema,
  text: z.string(),
  video: videoSchema,
};
