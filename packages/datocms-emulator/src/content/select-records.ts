import { camelCase } from '../project/api-key-names.ts';
import type { Model } from '../project/model-file.ts';
import type { FileValue } from '../project/values.ts';
import { type Filter, passes, passesFilter } from './compare.ts';
import { type LocaleChoice, localesOf, readField } from './locale.ts';
import { type Reader, sortBy } from './sort.ts';
import type { View, VisibleRecord } from './view.ts';

export interface SelectArguments {
  readonly filter?: Filter | null;
  readonly orderBy?: readonly (string | null)[] | null;
}

/**
 * Filters and orders the records of a model for a collection field.
 * @throws SyntaxError if a pattern is not a regular expression.
 */
export function selectRecords(view: View, model: Model, args: SelectArguments, locale: LocaleChoice): VisibleRecord[] {
  const read = createReader(view, model, locale);
  const found = view
    .list(model.apiKey)
    .filter((record) => passesFilter(args.filter ?? {}, (name, operators) => passes(read(record, name), operators)));
  return sortBy(found, args.orderBy ?? [], read, (record) => record.stored.id);
}

function createReader(view: View, model: Model, locale: LocaleChoice): Reader<VisibleRecord> {
  const fields = new Map(model.fields.map((field) => [camelCase(field.apiKey), field]));
  const meta: Readonly<Record<string, (record: VisibleRecord) => unknown>> = {
    id: (record) => record.stored.id,
    parent: (record) => record.stored.file.parent ?? null,
    position: (record) => record.stored.file.position ?? null,
    _createdAt: (record) => record.stored.createdAt,
    _updatedAt: (record) => record.stored.updatedAt,
    _publishedAt: (record) => record.stored.publishedAt,
    _firstPublishedAt: (record) => record.stored.firstPublishedAt,
    _publicationScheduledAt: (record) => record.stored.file.publicationScheduledAt ?? null,
    _unpublishingScheduledAt: (record) => record.stored.file.unpublishingScheduledAt ?? null,
    _isValid: (record) => record.valid,
    _status: (record) => record.status,
    _locales: (record) => localesOf(model, record.values, view.project.settings.locales),
  };
  return (record, name) => {
    const field = fields.get(name);
    if (!field) return meta[name]?.(record) ?? null;
    const value = readField(record.values, field, locale);
    if (field.type === 'file') return (value as FileValue | null)?.upload ?? null;
    if (field.type === 'gallery') return ((value ?? []) as FileValue[]).map((file) => file.upload);
    return field.type === 'boolean' ? Boolean(value) : value;
  };
}
