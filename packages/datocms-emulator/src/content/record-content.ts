import type { StoredRecord } from '../project/project.ts';
import { formatDateTime } from './date-time.ts';
import { selectRecords } from './select-records.ts';
import { type RecordSource, type RequestContext, recordSource } from './view.ts';

type Resolver = (source: RecordSource, args: unknown, context: RequestContext) => string | null;

function dateOf(read: (stored: StoredRecord) => string | null | undefined): Resolver {
  return ({ owner }, _, { view }) => {
    const date = read(owner.stored);
    return date ? formatDateTime(date, view.project.settings) : null;
  };
}

export const createdAt = dateOf((stored) => stored.createdAt);
export const updatedAt = dateOf((stored) => stored.updatedAt);
export const publishedAt = dateOf((stored) => stored.publishedAt);
export const firstPublishedAt = dateOf((stored) => stored.firstPublishedAt);
export const publicationScheduledAt = dateOf((stored) => stored.file.publicationScheduledAt);
export const unpublishingScheduledAt = dateOf((stored) => stored.file.unpublishingScheduledAt);

export const editingUrl: Resolver = ({ owner }, _, { baseEditingUrl }) =>
  baseEditingUrl &&
  `${baseEditingUrl}/editor/item_types/${owner.stored.model.id ?? owner.stored.model.apiKey}/items/${owner.stored.id}/edit`;

/** The direct children of a record, by position. */
export function children(source: RecordSource, _: unknown, { view }: RequestContext): RecordSource[] {
  const filter = { parent: { eq: source.id } };
  const found = selectRecords(view, source.model, { filter, orderBy: ['position_ASC'] }, source.locale);
  return found.map((record) => recordSource(record, source.locale));
}

/** Null for a root record, and if the parent is not visible. */
export function parent(source: RecordSource, _: unknown, { view }: RequestContext): RecordSource | null {
  const { parent: id } = source.owner.stored.file;
  const found = id ? view.find(id) : null;
  return found && recordSource(found, source.locale);
}
