import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { groupBy } from '../../memory/group-by.ts';
import { fileInterface, listFields } from './list-fields.ts';
import { isRecordType } from './list-models.ts';
import { ResponseKeys } from './response-keys.ts';
import type { FieldPath, SchemaField } from './schema-field.ts';

/** The fields that a query asks of one type. Equal selections are the same object, so that each is printed once. */
export interface Selection {
  readonly type: string;
  /** The type has an `id`. */
  readonly isRecord: boolean;
  readonly fields: readonly SelectedField[];
  /** For an upload, the calls of the fields that the index needs. */
  readonly uploadKeys: UploadKeys | null;
}

export interface SelectedField {
  readonly field: SchemaField;
  /** By type, the selection of the field's value; empty for text. */
  readonly selections: ReadonlyMap<string, Selection>;
  /** The query reads only the ids of these blocks. If there are blocks, a later query reads them. */
  readonly idsOnly: boolean;
}

/** Fields of an upload that the index needs. */
export const uploadFields = ['id', 'url', 'md5', 'size', 'mimeType', 'width', 'height', '_updatedAt'] as const;
export type UploadField = (typeof uploadFields)[number];

/** The calls of an upload's fields and their keys in the answer. */
export type UploadKeys = Partial<Record<UploadField, { readonly key: string; readonly call: string }>>;

const noSelections: ReadonlyMap<string, Selection> = new Map();

export class Selector {
  readonly #schema: GraphQLSchema;
  readonly #locales: readonly string[];
  readonly #modelTypes: ReadonlySet<string>;
  readonly #keys = new ResponseKeys();
  readonly #uploadKeys: UploadKeys;
  readonly #fields = new Map<string, readonly SchemaField[]>();
  readonly #selections = new Map<string, Selection>();
  readonly #equalSelections = new Map<string, Selection>();
  readonly #numbers = new Map<SchemaField | Selection, number>();
  readonly #typesWithAssets = new Set<string>();
  readonly #blockLevels = new Map<string, number>();

  /** @param modelTypes types with a root field, to which links are not followed */
  constructor(schema: GraphQLSchema, modelTypes: ReadonlySet<string>, locales: readonly string[]) {
    this.#schema = schema;
    this.#locales = locales;
    this.#modelTypes = modelTypes;
    const record = schema.getType('RecordInterface');
    const recordId = isInterfaceType(record) ? record.getFields().id : undefined;
    if (recordId) this.#keys.call('id', recordId.type);
    const file = schema.getType(fileInterface);
    const fields = isInterfaceType(file) ? file.getFields() : {};
    this.#uploadKeys = Object.fromEntries(
      uploadFields.flatMap((name) => (fields[name] ? [[name, this.#keys.call(name, fields[name].type)]] : [])),
    );
  }

  /** Selects all of a type, with up to `maxLevels` levels of blocks, and the ids of deeper blocks. */
  selectAll(type: string, maxLevels: number): Selection {
    const levels = Math.min(maxLevels, this.#countBlockLevels(type));
    const key = `${type} ${levels}`;
    const known = this.#selections.get(key);
    if (known) return known;
    const fields = this.#fieldsOf(type).flatMap((field) => this.#selectField(field, levels) ?? []);
    const selection = this.#toSelection(type, fields);
    this.#selections.set(key, selection);
    return selection;
  }

  /** Selects only the blocks at the ends of paths that begin at one type, with `levels` levels of blocks inside them. */
  selectBlocks(type: string, paths: readonly FieldPath[], levels: number): Selection {
    const steps = paths.map((path) => path.steps);
    return this.#selectSteps(type, steps, levels);
  }

  #selectSteps(type: string, paths: readonly (readonly FieldPath[])[], levels: number): Selection {
    const fields = [...groupBy(paths, ([first]) => first?.field)].flatMap(([field, group]): SelectedField[] => {
      if (!field) return [];
      if (group.some((path) => path.length === 1)) return [this.#selectField(field, levels) ?? []].flat();
      const rests = group.map((path) => path.slice(1));
      const selections = [...groupBy(rests, ([first]) => first?.type ?? '')].map(
        ([nextType, rest]) => [nextType, this.#selectSteps(nextType, rest, levels)] as const,
      );
      return [{ field, selections: new Map(selections), idsOnly: false }];
    });
    return this.#toSelection(type, fields);
  }

  #selectField(field: SchemaField, levels: number): SelectedField | undefined {
    if (field.kind === 'text') return { field, selections: noSelections, idsOnly: false };
    const types = field.followedTypes.filter((type) => this.#mayHoldAssets(type));
    if (field.kind === 'blocks' && levels === 0) {
      return types.length > 0 ? { field, selections: noSelections, idsOnly: true } : undefined;
    }
    const below = field.kind === 'blocks' ? levels - 1 : levels;
    const selections = new Map(types.map((type) => [type, this.selectAll(type, below)]));
    return selections.size === 0 && field.kind !== 'file' ? undefined : { field, selections, idsOnly: false };
  }

  #toSelection(type: string, fields: readonly SelectedField[]): Selection {
    const key = [type, ...fields.map((field) => this.#keyOf(field))].join(' ');
    const selection = this.#equalSelections.get(key) ?? {
      type,
      isRecord: isRecordType(this.#schema.getType(type)),
      fields,
      uploadKeys: type === fileInterface ? this.#uploadKeys : null,
    };
    this.#equalSelections.set(key, selection);
    return selection;
  }

  #keyOf({ field, selections, idsOnly }: SelectedField): string {
    return [field, ...selections.values()].map((each) => this.#numberOf(each)).join() + (idsOnly ? '!' : '');
  }

  #numberOf(part: SchemaField | Selection): number {
    const number = this.#numbers.get(part) ?? this.#numbers.size;
    this.#numbers.set(part, number);
    return number;
  }

  /** Whether a type leads to any text or upload. A type inside itself does not count for that alone. */
  #mayHoldAssets(type: string, parents: ReadonlySet<string> = new Set()): boolean {
    if (this.#typesWithAssets.has(type)) return true;
    if (parents.has(type)) return false;
    const trail = new Set(parents).add(type);
    const mayHold = this.#fieldsOf(type).some(
      ({ kind, followedTypes }) =>
        kind === 'text' || kind === 'file' || followedTypes.some((next) => this.#mayHoldAssets(next, trail)),
    );
    if (mayHold) this.#typesWithAssets.add(type);
    return mayHold;
  }

  /** Levels of blocks below a type; infinite if they can contain one another. */
  #countBlockLevels(type: string, parents: ReadonlySet<string> = new Set()): number {
    if (parents.has(type)) return Number.POSITIVE_INFINITY;
    const known = this.#blockLevels.get(type);
    if (known !== undefined) return known;
    const trail = new Set(parents).add(type);
    const levels = this.#fieldsOf(type).flatMap(({ kind, followedTypes }) =>
      kind === 'blocks' || kind === 'object'
        ? followedTypes.map((next) => this.#countBlockLevels(next, trail) + (kind === 'blocks' ? 1 : 0))
        : [],
    );
    const most = Math.max(0, ...levels);
    this.#blockLevels.set(type, most);
    return most;
  }

  #fieldsOf(typeName: string): readonly SchemaField[] {
    const known = this.#fields.get(typeName);
    if (known) return known;
    const type = this.#schema.getType(typeName);
    const fields =
      isObjectType(type) || (typeName === fileInterface && isInterfaceType(type))
        ? listFields(type, {
            schema: this.#schema,
            keys: this.#keys,
            locales: this.#locales,
            modelTypes: this.#modelTypes,
          })
        : [];
    this.#fields.set(typeName, fields);
    return fields;
  }
}
