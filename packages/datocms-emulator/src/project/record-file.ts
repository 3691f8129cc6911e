import { z } from 'zod';
import { dateTimeSchema } from './project-file.ts';

const valuesSchema = z.record(z.string(), z.unknown());

/** `records/<model api key>/<any name>.json`. A later step checks the values against the model. */
export const recordFileSchema = z
  .strictObject({
    id: z.string().min(1),
    createdAt: dateTimeSchema.nullish(),
    updatedAt: dateTimeSchema.nullish(),
    publishedAt: dateTimeSchema.nullish(),
    firstPublishedAt: dateTimeSchema.nullish(),
    publicationScheduledAt: dateTimeSchema.nullish(),
    unpublishingScheduledAt: dateTimeSchema.nullish(),
    valid: z.boolean().nullish(),
    parent: z.string().nullish(),
    position: z.number().int().nullish(),
    published: valuesSchema.nullable(),
    draft: valuesSchema.nullish(),
  })
  .refine((record) => record.published || record.draft, 'a record needs a published or a draft version');

export type RecordFile = z.output<typeof recordFileSchema>;
export type Values = Readonly<Record<string, unknown>>;
