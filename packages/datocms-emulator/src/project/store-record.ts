import type { Field, Model } from './model-file.ts';
import type { StoredRecord } from './project.ts';
import { checkShape, type Problems } from './read-json.ts';
import type { RecordFile, Values } from './record-file.ts';
import { type BlockValue, type StructuredTextValue, valueSchemas } from './values.ts';

const defaultCreatedAt = '2024-01-01T00:00:00.000Z';

/** Checks a record's values by field type and fills in defaults. */
export function storeRecord(model: Model, file: RecordFile, check: ValueCheck): StoredRecord {
  const published = file.published && checkValues(model, file.published, 'published', check);
  const draft = file.draft ? checkValues(model, file.draft, 'draft', check) : null;
  const createdAt = file.createdAt ?? defaultCreatedAt;
  const updatedAt = file.updatedAt ?? createdAt;
  const publishedAt = published ? (file.publishedAt ?? updatedAt) : null;
  return {
    id: file.id,
    model,
    file,
    createdAt,
    updatedAt,
    publishedAt,
    firstPublishedAt: file.firstPublishedAt ?? publishedAt,
    published,
    draft,
  };
}

/** Context for checking the values of one file. */
export interface ValueCheck {
  readonly models: ReadonlyMap<string, Model>;
  readonly place: string;
  readonly problems: Problems;
}

/** Returns the values with defaults, including those of nested blocks, under the keys of the file. */
function checkValues(model: Model, values: Values, at: string, check: ValueCheck): Values {
  const fieldsByKey = new Map(model.fields.map((field) => [field.apiKey, field]));
  const checked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const field = fieldsByKey.get(key);
    const checkOne = field?.localized ? checkLocales : checkValue;
    if (field) checked[key] = checkOne(field, value, `${at}.${key}`, check);
    else check.problems.add(check.place, `${at}.${key}: ${model.apiKey} has no such field`);
  }
  return checked;
}

function checkLocales(field: Field, value: unknown, at: string, check: ValueCheck): unknown {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    check.problems.add(check.place, `${at}: must be an object like {"en": …}, because the field is localized`);
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([locale, one]) => [locale, checkValue(field, one, `${at}.${locale}`, check)]),
  );
}

function checkValue(field: Field, value: unknown, at: string, check: ValueCheck): unknown {
  if (value === null || value === undefined) return null;
  const checked = checkShape(value, check.place, at, valueSchemas[field.type], check.problems);
  if (checked === null) return null;
  const nested = (block: BlockValue) => checkBlock(block, at, check);
  switch (field.type) {
    case 'single_block':
      return nested(checked as BlockValue);
    case 'rich_text':
      return (checked as BlockValue[]).map(nested);
    case 'structured_text': {
      const text = checked as StructuredTextValue;
      return { ...text, blocks: text.blocks.map(nested) };
    }
    default:
      return checked;
  }
}

function checkBlock(block: BlockValue, at: string, check: ValueCheck): BlockValue {
  const model = check.models.get(block.model);
  return model ? { ...block, fields: checkValues(model, block.fields, `${at}[${block.id}]`, check) } : block;
}
