import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { FieldPath } from '../walk/field-path.ts';
import { type UploadField, uploadFields } from '../walk/upload.ts';
import { fileInterface, listFields } from './list-fields.ts';
import { isRecordType } from './list-models.ts';
import { ResponseKeys } from './response-keys.ts';
import type { SchemaField } from './schema-field.ts';

/** What is asked of one type. Equal selections are one object, so that they are printed once. */
export interface Selection {
  readonly type: string;
  /** It has an `id` of its own. */
  readonly isRecord: boolean;
  readonly fields: readonly SelectedField[];
}

export interface SelectedField {
  readonly field: SchemaField;
  /** By type, what is asked behind the slot; nothing for text. */
  readonly next: ReadonlyMap<string, Selection>;
  /** Blocks of which only the ids are asked: where there are some, a later query goes deeper. */
  readonly frontier: boolean;
}

const nothing: ReadonlyMap<string, Selection> = new Map();

/** Under which keys the facts of an upload are answered. */
export type FileKeys = Partial<Record<UploadField, { readonly key: string; readonly call: string }>>;

/** Makes selections from the schema. */
export class Selector {
  readonly fileKeys: FileKeys;
  readonly #schema: GraphQLSchema;
  readonly #locales: readonly string[];
  readonly #ownTypes: ReadonlySet<string>;
  readonly #keys = new ResponseKeys();
  readonly #slots = new Map<string, readonly SchemaField[]>();
  readonly #selections = new Map<string, Selection>();
  readonly #holding = new Set<string>();
  readonly #heights = new Map<string, number>();

  /** @param ownTypes types with a root field, to which links are not followed */
  constructor(schema: GraphQLSchema, ownTypes: ReadonlySet<string>, locales: readonly string[]) {
    this.#schema = schema;
    this.#locales = locales;
    this.#ownTypes = ownTypes;
    const record = schema.getType('RecordInterface');
    const recordId = isInterfaceType(record) ? record.getFields().id : undefined;
    if (recordId) this.#keys.call('id', recordId.type);
    const file = schema.getType(fileInterface);
    const fields = isInterfaceType(file) ? file.getFields() : {};
    this.fileKeys = Object.fromEntries(
      uploadFields.flatMap((name) => (fields[name] ? [[name, this.#keys.call(name, fields[name].type)]] : [])),
    );
  }

  /** All of a type, with up to `most` levels of blocks, and below them their ids. */
  whole(type: string, most: number): Selection {
    const depth = Math.min(most, this.#heightOf(type));
    const key = `${type} ${depth}`;
    const known = this.#selections.get(key);
    if (known) return known;
    const fields = this.#slotsOf(type).flatMap((field) => this.#enter(field, depth) ?? []);
    const selection = { type, isRecord: this.#isRecord(type), fields };
    this.#selections.set(key, selection);
    return selection;
  }

  /** Only what lies behind the ends of the chains, all from one type, again with `depth` levels of blocks. */
  along(type: string, chains: readonly FieldPath[], depth: number): Selection {
    return this.#follow(
      type,
      chains.map((chain) => chain.steps),
      depth,
    );
  }

  #follow(type: string, ways: readonly (readonly FieldPath[])[], depth: number): Selection {
    const fields = [...groupBy(ways, (way) => way[0]?.field)].flatMap(([field, group]): SelectedField[] => {
      if (!field) return [];
      if (group.some((way) => way.length === 1)) return [this.#enter(field, depth) ?? []].flat();
      const rests = group.map((way) => way.slice(1));
      const next = [...groupBy(rests, (way) => way[0]?.type ?? '')].map(
        ([nextType, each]) => [nextType, this.#follow(nextType, each, depth)] as const,
      );
      return [{ field, next: new Map(next), frontier: false }];
    });
    return { type, isRecord: this.#isRecord(type), fields };
  }

  #enter(field: SchemaField, depth: number): SelectedField | undefined {
    if (field.kind === 'text') return { field, next: nothing, frontier: false };
    const frontier = field.kind === 'blocks' && depth === 0;
    if (frontier)
      return field.types.some((type) => this.#holdsSlots(type)) ? { field, next: nothing, frontier } : undefined;
    const below = field.kind === 'blocks' ? depth - 1 : depth;
    const next = new Map(
      field.types.filter((type) => this.#holdsSlots(type)).map((type) => [type, this.whole(type, below)]),
    );
    return next.size === 0 && field.kind !== 'file' ? undefined : { field, next, frontier };
  }

  /** Whether a type has any slot that leads somewhere; a type that holds itself does not count by that alone. */
  #holdsSlots(type: string, above: ReadonlySet<string> = new Set()): boolean {
    if (this.#holding.has(type)) return true;
    if (above.has(type)) return false;
    const trail = new Set(above).add(type);
    const holds = this.#slotsOf(type).some(
      ({ kind, types }) => kind === 'text' || kind === 'file' || types.some((each) => this.#holdsSlots(each, trail)),
    );
    if (holds) this.#holding.add(type);
    return holds;
  }

  /** Levels of blocks below a type; infinite where they hold one another. */
  #heightOf(type: string, above: ReadonlySet<string> = new Set()): number {
    if (above.has(type)) return Number.POSITIVE_INFINITY;
    const known = this.#heights.get(type);
    if (known !== undefined) return known;
    const trail = new Set(above).add(type);
    const heights = this.#slotsOf(type).flatMap(({ kind, types }) =>
      kind === 'blocks' || kind === 'object'
        ? types.map((each) => this.#heightOf(each, trail) + (kind === 'blocks' ? 1 : 0))
        : [],
    );
    const height = Math.max(0, ...heights);
    this.#heights.set(type, height);
    return height;
  }

  #isRecord(type: string): boolean {
    return isRecordType(this.#schema.getType(type));
  }

  #slotsOf(name: string): readonly SchemaField[] {
    const known = this.#slots.get(name);
    if (known) return known;
    const type = this.#schema.getType(name);
    const slots =
      isObjectType(type) || (name === fileInterface && isInterfaceType(type))
        ? listFields(type, {
            schema: this.#schema,
            keys: this.#keys,
            locales: this.#locales,
            ownTypes: this.#ownTypes,
          })
        : [];
    this.#slots.set(name, slots);
    return slots;
  }
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
