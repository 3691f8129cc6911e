import { filmNames } from '../mux/film.ts';
import { collectReferences } from './collect-references.ts';
import { fieldTypes } from './field-types.ts';
import type { Model } from './model-file.ts';
import type { Project, StoredRecord } from './project.ts';
import type { Problems } from './read-json.ts';

const modelLists = [
  'rich_text_blocks',
  'single_block_blocks',
  'structured_text_blocks',
  'structured_text_inline_blocks',
  'structured_text_links',
  'item_item_type',
] as const;

/** Checks that field names are unique and that validators name models of the right kind. */
export function checkModels({ models }: Project, problems: Problems): void {
  for (const model of models.values()) {
    const file = `models/${model.apiKey}.json`;
    const seen = new Set<string>();
    if (model.orderBy !== undefined && !isOrder(model)) {
      problems.add(file, `orderBy: ${model.orderBy} is not a field of this model followed by _ASC or _DESC`);
    }
    for (const field of model.fields) {
      if (seen.has(field.apiKey)) problems.add(file, `fields: ${field.apiKey} occurs twice`);
      seen.add(field.apiKey);
      for (const list of modelLists) {
        const kind = list.endsWith('blocks') ? 'block' : 'model';
        for (const key of field.validators[list] ?? []) {
          if (models.get(key)?.kind !== kind)
            problems.add(file, `${field.apiKey}.validators.${list}: ${key} is not a ${kind} of this project`);
        }
      }
    }
  }
}

const metaOrders = ['_createdAt', 'id', '_firstPublishedAt', '_publishedAt', '_updatedAt', '_isValid'];

function isOrder({ orderBy = '', fields, sortable, tree }: Model): boolean {
  const key = /^(.*)_(?:ASC|DESC)$/.exec(orderBy)?.[1] ?? '';
  if (key === 'position') return sortable || tree;
  return metaOrders.includes(key) || fields.some((field) => field.apiKey === key && fieldTypes[field.type].sortable);
}

/** Checks that no two uploads share a URL or a playback id, and that their films exist. */
export function checkUploads({ uploads }: Project, problems: Problems): void {
  const paths = new Map<string, string>();
  const playbackIds = new Map<string, string>();
  for (const { id, path, entry, film } of uploads.values()) {
    const other = paths.get(path);
    if (other) problems.add('uploads.json', `${id}: has the same path as ${other}. Give it another timestamp.`);
    paths.set(path, id);
    if (!entry.video) continue;
    const { muxPlaybackId, film: filmName, text } = entry.video;
    const same = playbackIds.get(muxPlaybackId);
    if (same) problems.add('uploads.json', `${id}.video.muxPlaybackId: ${same} has it too`);
    playbackIds.set(muxPlaybackId, id);
    if (!film) {
      problems.add(
        'uploads.json',
        `${id}.video.film: ${filmName} is not a film of the emulator. There are: ${filmNames.join(', ')}`,
      );
      continue;
    }
    for (const track of text ?? []) {
      if (!film.text.some((candidate) => candidate.track === track))
        problems.add('uploads.json', `${id}.video.text: ${filmName} has no text track ${track}`);
    }
  }
}

/** Checks that the uploads and locales in the site's settings exist. */
export function checkSite({ site, uploads, settings }: Project, problems: Problems): void {
  if (site.favicon && !uploads.has(site.favicon))
    problems.add('site.json', `favicon: upload ${site.favicon} not found`);
  for (const [locale, seo] of Object.entries(site.globalSeo)) {
    if (!settings.locales.includes(locale))
      problems.add('site.json', `globalSeo.${locale}: is not a locale of the project`);
    const image = seo.fallbackSeo?.image;
    if (image && !uploads.has(image))
      problems.add('site.json', `globalSeo.${locale}.fallbackSeo.image: upload ${image} not found`);
  }
}

/** Checks that everything a record refers to exists: uploads, records, models of blocks, locales, parents. */
export function checkRecords(project: Project, problems: Problems): void {
  const singletons = new Map<string, string>();
  for (const record of project.records.values()) {
    const place = `record ${record.id} (${record.model.apiKey})`;
    if (record.model.singleton) {
      const other = singletons.get(record.model.apiKey);
      if (other) problems.add(place, `${record.model.apiKey} is a singleton and already has the record ${other}`);
      singletons.set(record.model.apiKey, record.id);
    }
    checkParent(project, record, place, problems);
    for (const version of ['published', 'draft'] as const) {
      const values = record[version];
      if (values) checkVersion(project, record, values, `${place}: ${version}`, problems);
    }
  }
}

function checkParent({ records }: Project, record: StoredRecord, place: string, problems: Problems): void {
  const visited = new Set<string>();
  for (
    let current: StoredRecord | undefined = record;
    current?.file.parent;
    current = records.get(current.file.parent)
  ) {
    const parent = records.get(current.file.parent);
    if (visited.has(current.id)) {
      problems.add(place, 'parent: the ancestors form a circle');
      return;
    }
    visited.add(current.id);
    if (parent?.model !== record.model) {
      problems.add(place, `parent: ${current.file.parent} is not a record of ${record.model.apiKey}`);
      return;
    }
  }
}

function checkVersion(
  project: Project,
  record: StoredRecord,
  values: Readonly<Record<string, unknown>>,
  place: string,
  problems: Problems,
): void {
  for (const reference of collectReferences(project, record.model, values)) {
    const at = `${place}.${reference.at}`;
    if (reference.kind === 'problem') problems.add(at, reference.message);
    if (reference.kind === 'upload' && !project.uploads.has(reference.id))
      problems.add(at, `upload ${reference.id} not found`);
    if (reference.kind === 'record' && !project.records.has(reference.id))
      problems.add(at, `record ${reference.id} not found`);
  }
}
