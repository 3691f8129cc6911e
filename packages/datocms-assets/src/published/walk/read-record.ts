import type { AssetHosts } from '../../asset/asset-url.ts';
import { CdaFailure } from '../cda/cda-failure.ts';
import { isJson, type Json } from '../cda/json.ts';
import { fileInterface } from '../schema/list-fields.ts';
import type { FileKeys, SelectedField, Selection } from '../schema/selection.ts';
import type { FieldPath } from './field-path.ts';
import type { NamedAsset, TextFinder } from './find-assets-in-text.ts';
import { readUpload, type UploadFacts } from './upload.ts';

/** Who hears what is found in a record. */
export interface Listener {
  asset(asset: NamedAsset, facts: UploadFacts | null, field: string, locale: string | null): void;
  /** Blocks that the query did not enter. */
  frontier(chain: FieldPath, block: string, locale: string | null): void;
}

export interface ReadContext {
  readonly hosts: AssetHosts;
  readonly findAssets: TextFinder;
  readonly fileKeys: FileKeys;
}

/**
 * Reads one record by the selection that it was asked with.
 * @throws CdaFailure of kind `incomplete` where the answer is not what was asked for
 */
export function readRecord(
  record: Json,
  selection: Selection,
  root: FieldPath,
  listener: Listener,
  context: ReadContext,
): void {
  new Reader(listener, context).selection(record, selection, root, null);
}

class Reader {
  readonly #listener: Listener;
  readonly #context: ReadContext;

  constructor(listener: Listener, context: ReadContext) {
    this.#listener = listener;
    this.#context = context;
  }

  selection(data: Json, selection: Selection, at: FieldPath, locale: string | null): void {
    for (const entry of selection.fields) this.#entry(data, entry, at.step(selection.type, entry.field), locale);
  }

  #entry(data: Json, entry: SelectedField, chain: FieldPath, locale: string | null): void {
    const { field } = entry;
    if (!field.pair) {
      this.#value(fieldOf(data, field.key, field, chain), entry, chain, field.locale ?? locale);
      return;
    }
    const { pair } = field;
    const pairs = fieldOf(data, field.key, field, chain);
    for (const each of Array.isArray(pairs) ? pairs : []) {
      if (!isJson(each)) throw lacks(chain, 'a locale and a value');
      const own = each[pair.localeKey];
      this.#value(fieldOf(each, pair.valueKey, pair, chain), entry, chain, typeof own === 'string' ? own : locale);
    }
  }

  #value(value: unknown, entry: SelectedField, chain: FieldPath, locale: string | null): void {
    if (entry.field.kind === 'text') this.#texts(value, chain, locale);
    else if (Array.isArray(value)) for (const each of value) this.#item(each, entry, chain, locale);
    else if (value !== null) this.#item(value, entry, chain, locale);
  }

  /** Every text inside a value of any shape, keys too. */
  #texts(value: unknown, chain: FieldPath, locale: string | null): void {
    if (typeof value === 'string') {
      for (const asset of this.#context.findAssets(value)) this.#listener.asset(asset, null, chain.path, locale);
    } else if (Array.isArray(value)) {
      for (const each of value) this.#texts(each, chain, locale);
    } else if (isJson(value)) {
      for (const key in value) {
        this.#texts(key, chain, locale);
        this.#texts(value[key], chain, locale);
      }
    }
  }

  #item(item: unknown, entry: SelectedField, chain: FieldPath, locale: string | null): void {
    if (!isJson(item)) throw lacks(chain, 'an object');
    if (entry.field.kind === 'file') this.#file(item, chain, locale);
    const next = this.#nextOf(item, entry, chain);
    if (next) this.selection(item, next, chain, locale);
    if (!entry.frontier) return;
    if (typeof item.id !== 'string') throw lacks(chain, 'the id of a block');
    this.#listener.frontier(chain, item.id, locale);
  }

  #nextOf(item: Json, { field, next }: SelectedField, chain: FieldPath): Selection | undefined {
    if (field.kind === 'file') return next.get(fileInterface);
    const type = item.__typename;
    if (field.kind === 'object' && next.size === 1 && type === undefined) return [...next.values()][0];
    if (typeof type !== 'string' || !field.members.includes(type)) throw lacks(chain, 'a type that may stand there');
    return next.get(type);
  }

  #file(item: Json, chain: FieldPath, locale: string | null): void {
    const upload = readUpload(item, this.#context.hosts, (field) => this.#context.fileKeys[field]?.key ?? field);
    if (!upload) throw lacks(chain, 'the id and URL of an upload');
    this.#listener.asset(upload.named, upload.facts, chain.path, locale);
  }
}

function fieldOf(
  data: Json,
  key: string,
  { list, required }: { list: boolean; required: boolean },
  chain: FieldPath,
): unknown {
  const value = data[key];
  if (value === undefined) throw lacks(chain, 'this field');
  if (required && value === null) throw lacks(chain, 'a value');
  if (list && value !== null && !Array.isArray(value)) throw lacks(chain, 'a list');
  return value;
}

function lacks(chain: FieldPath, what: string): CdaFailure {
  return new CdaFailure('incomplete', `the answer lacks ${what} at ${chain.path}`);
}
