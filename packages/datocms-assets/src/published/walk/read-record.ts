import type { AssetHosts } from '../../asset/asset-url.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { type AssetFinder, createAssetFinder, type NamedAsset, noHost } from '../../asset-text/find-assets-in-text.ts';
import { CdaError } from '../cda/cda-error.ts';
import { isJsonObject, type JsonObject, stringOrNull, toText } from '../cda/parse-answer.ts';
import { fileInterface } from '../schema/list-fields.ts';
import { FieldPath, type SchemaField } from '../schema/schema-field.ts';
import type { SelectedField, Selection } from '../schema/selection.ts';
import { type AssetUsage, type AssetUsages, hostMention, type RecordUsages } from './asset-usages.ts';
import { readUpload, type Upload, type UploadFacts } from './upload.ts';

/** The content of a record, from one query. */
export interface RecordContent extends RecordUsages {
  /** Blocks of which the query read only the ids. */
  readonly unreadBlocks: readonly UnreadBlock[];
}

export interface UnreadBlock {
  readonly path: FieldPath;
  readonly id: string;
  readonly locale: string | null;
}

/** Makes a path, which is kept. Most fields need none, and recursive blocks have millions of paths. */
type ToPath = () => FieldPath;
/** Makes the path to one of the fields of a type. */
type ToStep = (field: SchemaField) => FieldPath;

/** The dates of the last edit and the last publication. */
export function versionOf(record: JsonObject): string {
  return [record._updatedAt, record._publishedAt].map(toText).join(' ');
}

export class RecordReader {
  readonly #hosts: AssetHosts;
  readonly #mayBeDrafts: boolean;
  readonly #findAssets: AssetFinder;
  readonly #root = FieldPath.root();
  readonly #assets: AssetUsages;
  /** The upload whose fields are read. */
  #upload: Upload | undefined;
  #usages: AssetUsage[] = [];
  #unreadBlocks: UnreadBlock[] = [];

  /**
   * @param assets receives the assets and places
   * @param mayBeDrafts whether the query includes drafts
   */
  constructor(hosts: AssetHosts, assets: AssetUsages, mayBeDrafts = false) {
    this.#mayBeDrafts = mayBeDrafts;
    this.#hosts = hosts;
    this.#assets = assets;
    this.#findAssets = createAssetFinder(hosts);
  }

  /**
   * @param selection of the record in the query
   * @throws CdaError of kind `incomplete` if the answer does not fit the query
   */
  readRecord(answer: unknown, selection: Selection): RecordContent {
    const id = isJsonObject(answer) ? (selection.isRecord ? stringOrNull(answer.id) : '') : null;
    if (!isJsonObject(answer) || id === null) throw new CdaError('incomplete', 'the answer lacks a record or its id');
    // A server in front of the service, such as a proxy for previews, may answer with drafts that the query excludes.
    if (!this.#mayBeDrafts && answer._status === 'draft' && answer._publishedAt === null) {
      throw new CdaError('incomplete', `record ${id} is a draft, though only published content was asked for`);
    }
    this.#usages = [];
    this.#unreadBlocks = [];
    this.#readSelection(answer, selection, this.#root, null);
    return { id, version: versionOf(answer), usages: this.#usages, unreadBlocks: this.#unreadBlocks };
  }

  #readSelection(data: JsonObject, selection: Selection, path: FieldPath, locale: string | null): void {
    for (const selected of selection.fields) {
      this.#readField(data, selected, (field) => path.step(selection.type, field), locale);
    }
  }

  #readField(data: JsonObject, selected: SelectedField, toStep: ToStep, locale: string | null): void {
    const { field } = selected;
    const toPath = () => toStep(field);
    const value = fieldValue(data, field.key, field, toPath);
    if (!field.pair) {
      this.#readValue(value, selected, toPath, field.locale ?? locale);
      return;
    }
    const { pair } = field;
    for (const each of Array.isArray(value) ? value : []) {
      if (!isJsonObject(each)) throw lacks(toPath, 'a locale and a value');
      const ownLocale = stringOrNull(each[pair.localeKey]);
      // This path leads to the value in one locale alone.
      const ownField = field.byLocale?.get(ownLocale ?? '') ?? field;
      const value = fieldValue(each, pair.valueKey, pair, toPath);
      this.#readValue(value, selected, () => toStep(ownField), ownLocale ?? locale);
    }
  }

  #readValue(value: unknown, selected: SelectedField, toPath: ToPath, locale: string | null): void {
    if (selected.field.kind === 'text') this.#readText(value, toPath, locale);
    else if (Array.isArray(value)) for (const item of value) this.#readItem(item, selected, toPath, locale);
    else if (value !== null) this.#readItem(value, selected, toPath, locale);
  }

  /** Reads every text inside a value of any shape, also keys. */
  #readText(value: unknown, toPath: ToPath, locale: string | null): void {
    if (typeof value === 'string') {
      const assets = this.#findAssets(value);
      for (const asset of assets) this.#addUsage(asset, this.#factsOf(asset), toPath(), locale);
      if (assets.length === 0 && assets !== noHost) this.#addUsage(hostMention, null, toPath(), locale);
    } else if (Array.isArray(value)) {
      for (const item of value) this.#readText(item, toPath, locale);
    } else if (isJsonObject(value)) {
      for (const key in value) {
        this.#readText(key, toPath, locale);
        this.#readText(value[key], toPath, locale);
      }
    }
  }

  #readItem(item: unknown, selected: SelectedField, toPath: ToPath, locale: string | null): void {
    if (!isJsonObject(item)) throw lacks(toPath, 'an object');
    const selection = selectionOf(item, selected, toPath);
    const path = toPath();
    if (selected.field.kind === 'file') {
      const upload = readUpload(item, this.#hosts, selection?.uploadKeys ?? {});
      if (!upload) throw lacks(toPath, 'the id and URL of an upload');
      this.#addUsage(upload.asset, upload.facts, path, locale);
      this.#upload = upload;
    }
    if (selection) this.#readSelection(item, selection, path, locale);
    this.#upload = undefined;
    if (!selected.idsOnly) return;
    if (typeof item.id !== 'string') throw lacks(toPath, 'the id of a block');
    this.#unreadBlocks.push({ path, id: item.id, locale });
  }

  /** The facts about a text's asset. A video has id and size of its upload; all other assets are looked up later. */
  #factsOf({ path }: NamedAsset): UploadFacts | null {
    if (!this.#upload || playbackIdOf(path) === undefined) return null;
    return { ...this.#upload.facts, md5: null, size: null, mimeType: null };
  }

  #addUsage(asset: NamedAsset, facts: UploadFacts | null, path: FieldPath, locale: string | null): void {
    this.#usages.push([this.#assets.addAsset(asset, facts), this.#assets.toPlace(path.name, locale)]);
  }
}

function selectionOf(item: JsonObject, { field, selections }: SelectedField, toPath: ToPath): Selection | undefined {
  if (field.kind === 'file') return selections.get(fileInterface);
  const type = item.__typename;
  if (field.kind === 'object' && selections.size === 1 && type === undefined) return [...selections.values()][0];
  if (typeof type !== 'string' || !field.possibleTypes.includes(type)) {
    throw lacks(toPath, 'a type that the schema allows');
  }
  return selections.get(type);
}

function fieldValue(
  data: JsonObject,
  key: string,
  { isList, isRequired }: Pick<SelectedField['field'], 'isList' | 'isRequired'>,
  toPath: ToPath,
): unknown {
  const value = data[key];
  if (value === undefined) throw lacks(toPath, 'this field');
  if (isRequired && value === null) throw lacks(toPath, 'a value');
  if (isList && value !== null && !Array.isArray(value)) throw lacks(toPath, 'a list');
  return value;
}

function lacks(toPath: ToPath, what: string): CdaError {
  return new CdaError('incomplete', `the answer lacks ${what} at ${toPath().name}`);
}
