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
  /** Text is rendered from Markdown to HTML. */
  readonly markdown: boolean;
}

type Present<T extends FieldType> = (view: View, value: ValueByType[T], place: ValuePlace) => unknown;

const asItIs = (_: View, value: unknown): unknown => value;

/** How a stored value becomes what the API's types read from. */
const presenters: { readonly [T in FieldType]: Present<T> } = {
  boolean: asItIs,
  color: (_, { alpha, ...rgb }) => colorSource(rgb, alpha),
  date: asItIs,
  date_time: (view, value) => formatDateTime(value, view.project.settings.timezone),
  file: (view, value, { locale }) => uploadSource(view, value, locale),
  float: asItIs,
  gallery: (view, value, { locale }) => value.map((file) => uploadSource(view, file, locale)),
  integer: asItIs,
  json: asItIs,
  lat_lon: asItIs,
  link: (view, id, { locale }) => visibleRecords(view, [id], locale)[0] ?? null,
  links: (view, ids, { locale }) => visibleRecords(view, ids, locale),
  rich_text: visibleBlocks,
  seo: (_, value, { locale }) => ({ ...value, locale }),
  single_block: (view, block, place) => visibleBlocks(view, [block], place)[0] ?? null,
  slug: asItIs,
  string: asItIs,
  structured_text: presentStructuredText,
  text: (_, value, { markdown }) => (markdown ? marked.parse(value, { async: false, gfm: true }) : value),
  video: asItIs,
};

const emptyValues: Partial<Record<FieldType, unknown>> = { boolean: false, gallery: [], links: [], rich_text: [] };

/** A stored value as resolvers give it. Links to records that are not visible are null, or left out of lists. */
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

/** Blocks and links in the order in which the document names them. */
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
