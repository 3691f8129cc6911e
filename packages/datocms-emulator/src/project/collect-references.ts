import { collectDastItems } from './dast.ts';
import type { Field, Model } from './model-file.ts';
import type { Project } from './project.ts';
import type { Values } from './record-file.ts';
import type { BlockValue, FileValue, SeoValue, StructuredTextValue } from './values.ts';

/** Something that a version of a record refers to, a required value that it lacks, or a problem. `at` is the path inside the version. */
export type Reference =
  | { readonly kind: 'upload' | 'record'; readonly at: string; readonly id: string }
  | { readonly kind: 'missing'; readonly at: string }
  | { readonly kind: 'problem'; readonly at: string; readonly message: string };

/** Whether every required field of a version has a value, in its blocks too. */
export function isComplete(project: Project, model: Model, values: Values): boolean {
  for (const { kind } of collectReferences(project, model, values)) if (kind === 'missing') return false;
  return true;
}

/** Collects the references of a version, including those in blocks. */
export function* collectReferences(project: Project, model: Model, values: Values, at = ''): Generator<Reference> {
  for (const field of model.fields) {
    const value = values[field.apiKey];
    const place = at ? `${at}.${field.apiKey}` : field.apiKey;
    if (field.validators.required && !hasValue(value, field.localized)) yield { kind: 'missing', at: place };
    if (value === null || value === undefined) continue;
    if (!field.localized) {
      yield* walkValue(project, field, value, place);
      continue;
    }
    for (const [locale, one] of Object.entries(value)) {
      if (!project.settings.locales.includes(locale))
        yield { kind: 'problem', at: place, message: `${locale} is not a locale of the project` };
      if (one !== null) yield* walkValue(project, field, one, `${place}.${locale}`);
    }
  }
}

function hasValue(value: unknown, localized: boolean): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !localized || Object.values(value).every((one) => hasValue(one, false));
}

function* walkValue(project: Project, field: Field, value: unknown, at: string): Generator<Reference> {
  const { validators } = field;
  switch (field.type) {
    case 'file':
      yield { kind: 'upload', at, id: (value as FileValue).upload };
      break;
    case 'gallery':
      for (const file of value as FileValue[]) yield { kind: 'upload', at, id: file.upload };
      break;
    case 'seo': {
      const { image } = value as SeoValue;
      if (image) yield { kind: 'upload', at, id: image };
      break;
    }
    case 'link':
      yield* walkLinks(project, [value as string], validators.item_item_type, at);
      break;
    case 'links':
      yield* walkLinks(project, value as string[], validators.item_item_type, at);
      break;
    case 'single_block':
      yield* walkBlocks(project, [value as BlockValue], validators.single_block_blocks, at);
      break;
    case 'rich_text':
      yield* walkBlocks(project, value as BlockValue[], validators.rich_text_blocks, at);
      break;
    case 'structured_text':
      yield* walkStructuredText(project, field, value as StructuredTextValue, at);
      break;
    default:
  }
}

function* walkLinks(
  project: Project,
  ids: readonly string[],
  allowed: readonly string[] = [],
  at: string,
): Generator<Reference> {
  for (const id of ids) {
    yield { kind: 'record', at, id };
    const model = project.records.get(id)?.model.apiKey;
    if (model && !allowed.includes(model))
      yield {
        kind: 'problem',
        at,
        message: `${id} is a record of ${model}; the field's validators do not allow this model`,
      };
  }
}

function* walkBlocks(
  project: Project,
  blocks: readonly BlockValue[],
  allowed: readonly string[] = [],
  at: string,
): Generator<Reference> {
  for (const block of blocks) {
    const place = `${at}[${block.id}]`;
    const model = project.models.get(block.model);
    if (!model || !allowed.includes(block.model)) {
      yield {
        kind: 'problem',
        at: place,
        message: `the field's validators do not allow blocks of ${block.model}`,
      };
    } else {
      yield* collectReferences(project, model, block.fields, place);
    }
  }
}

function* walkStructuredText(
  project: Project,
  field: Field,
  value: StructuredTextValue,
  at: string,
): Generator<Reference> {
  const { structured_text_blocks = [], structured_text_inline_blocks = [], structured_text_links } = field.validators;
  yield* walkBlocks(project, value.blocks, [...structured_text_blocks, ...structured_text_inline_blocks], at);
  const items = collectDastItems(value.document);
  yield* walkLinks(project, items.links, structured_text_links, at);
  const blockIds = new Set(value.blocks.map((block) => block.id));
  for (const id of [...items.blocks, ...items.inlineBlocks]) {
    if (!blockIds.has(id))
      yield { kind: 'problem', at, message: `the document names the block ${id}, which is missing in "blocks"` };
  }
}
