import { z } from 'zod';
import { fieldTypeNames } from './field-types.ts';

const apiKeySchema = z
  .string()
  .regex(/^[a-z](?:[a-z0-9_]*[a-z0-9])?$/, 'must be an API key: lower case letters, digits and _');

const modelListSchema = z.array(z.string()).optional();

/** Validators that affect the schema. Others are accepted and not enforced. */
const validatorsSchema = z.looseObject({
  required: z.boolean().optional(),
  image: z.boolean().optional(),
  video: z.boolean().optional(),
  required_alt_title: z.strictObject({ alt: z.boolean().optional(), title: z.boolean().optional() }).optional(),
  rich_text_blocks: modelListSchema,
  single_block_blocks: modelListSchema,
  structured_text_blocks: modelListSchema,
  structured_text_inline_blocks: modelListSchema,
  structured_text_links: modelListSchema,
  item_item_type: modelListSchema,
});

const fieldSchema = z.strictObject({
  apiKey: apiKeySchema,
  type: z.enum(fieldTypeNames),
  label: z.string().optional(),
  localized: z.boolean().default(false),
  editor: z.enum(['markdown', 'html', 'plain']).optional(),
  validators: validatorsSchema.prefault({}),
});

/** `models/<api_key>.json`. */
export const modelFileSchema = z.strictObject({
  id: z.string().optional(),
  apiKey: apiKeySchema,
  name: z.string().optional(),
  kind: z.enum(['model', 'block']).default('model'),
  singleton: z.boolean().default(false),
  tree: z.boolean().default(false),
  sortable: z.boolean().default(false),
  allLocalesRequired: z.boolean().default(false),
  orderBy: z.string().optional(),
  fields: z.array(fieldSchema),
});

export type Field = z.output<typeof fieldSchema>;
export type Model = z.output<typeof modelFileSchema>;
