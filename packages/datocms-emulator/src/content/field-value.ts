import { marked } from 'marked';
import { collectDastItems } from '../project/dast.ts';
import type { FieldType } from '../project/field-types.ts';
import type { Field } from '../project/model-file.ts';
import type { BlockValue, StructuredTextValue, ValueByType } from '../project/values.ts';
import { colorSource } from './color.ts';
import { formatDateTime } from './date-time.ts';
import type { LocaleChoice } from './locale.ts';
import { blockSource, type RecordSource, recordSource, uploadSource, type View, type VisibleRecord } from './view.ts';

export interface ValuePlace {
  readonly owner: VisibleRecord;
  readonly locale: LocaleChoice;
  /** Render Markdown as HTML. */
  readonly markdown: boolean;
}

type Present<T extends FieldType> = (view: View, value: ValueByType[T], place: ValuePlace) => unknown;

const unchanged = (_: View, value: unknown): unknown => value;

/** Turns a stored value into the source of the API's types, by field type. */
const presenters: { readonly [T in FieldType]: Present<T> } = {
  boolean: unchanged,
  color: (_, { alpha, ...rgb }) => colorSource(rgb, alpha),
  date: unchanged,
  date_time: (view, value) => formatDateTime(value, view.project.settings),
  file: (view, value, { locale }) => uploadSource(view, value, locale),
  float: unchanged,
  gallery: (view, value, { locale }) => value.map((file) => uploadSource(view, file, locale)),
  integer: unchanged,
  json: unchanged,
  lat_lon: unchanged,
  link: (view, id, { locale }) => visibleRecords(view, [id], locale)[0] ?? null,
  links: (view, ids, { locale }) => visibleRecords(view, ids, locale),
  rich_text: visibleBlocks,
  seo: (_, value, { locale }) => ({ ...value, locale }),
  single_block: (view, block, place) => visibleBlocks(view, [block], place)[0] ?? null,
  slug: unchanged,
  string: unchanged,
  structured_text: presentStructuredText,
  text: (_, value, { markdown }) => (markdown ? marked.parse(value, { async: false, gfm: true }) : value),
  video: unchanged,
};

const emptyValues: Partial<Record<FieldType, unknown>> = { boolean: false, gallery: [], links: [], rich_text: [] };

/** The value that a resolver returns. Links to invisible records are null, or left out of lists. */
export function fieldValue(view: View, field: Field, value: unknown, place: ValuePlace): unknown {
  if (value === null || value === undefined) return emptyValues[field.type] ?? null;
  const present = presenters[field.type] as Present<FieldType>;
  return present(view, value as never, place);
}

function visibleRecords(view: View, ids: readonly string[], locale: LocaleChoice): RecordSource[] {
  return ids.flatMap((id) => {
    const found = view.find(id);
    return found ? [recordSource(found, locale)] : [];
  });
}

function visibleBlocks(view: View, blocks: readonly BlockValue[], { owner, locale }: ValuePlace): RecordSource[] {
  return blocks
    .filter((block) => !view.options.hiddenModels.has(block.model))
    .map((block) => blockSource(view, block, owner, locale));
}

/** Blocks and links in document order. */
function presentStructuredText(view: View, value: StructuredTextValue, place: ValuePlace) {
  const items = collectDastItems(value.document);
  const blocks = new Map(value.blocks.map((block) => [block.id, block]));
  const present = (ids: readonly string[]) =>
    visibleBlocks(
      view,
      ids.map((id) => blocks.get(id)!),
      place,
    );
  return {
    value: { schema: value.schema, document: value.document },
    blocks: present(items.blocks),
    inlineBlocks: present(items.inlineBlocks),
    links: visibleRecords(view, items.links, place.locale),
  };
}
