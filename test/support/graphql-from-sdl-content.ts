import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { Planter } from './graphql-from-sdl-plant.ts';

export type Item = Record<string, unknown>;

export interface Content {
  /** By type, what the API shows without drafts. */
  readonly published: ReadonlyMap<string, readonly Item[]>;
  readonly drafts: ReadonlyMap<string, readonly Item[]>;
  readonly site: Item;
  /** The media library: used, used by drafts alone, and unused. */
  readonly uploads: readonly Item[];
  /** Paths that a walk must find, and those that it must not. */
  readonly planted: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

export interface ContentOptions {
  readonly seed?: number;
  readonly records?: number;
  readonly depth?: number;
}

type Field = GraphQLField<unknown, unknown>;
interface Where {
  readonly level: number;
  readonly isDraft: boolean;
}

/** Fills a schema with content from a seed. */
export function generateContent(schema: GraphQLSchema, { seed = 1, records = 3, depth = 6 }: ContentOptions): Content {
  return new Generator(schema, new Planter(seed), depth).run(records);
}

class Generator {
  readonly #schema: GraphQLSchema;
  readonly #planter: Planter;
  readonly #depth: number;
  readonly #roots: Map<string, 'collection' | 'single'>;
  readonly #locales: string[];
  readonly #published = new Map<string, Item[]>();

  constructor(schema: GraphQLSchema, planter: Planter, depth: number) {
    this.#schema = schema;
    this.#planter = planter;
    this.#depth = depth;
    const locales = schema.getType('SiteLocale');
    this.#locales = isEnumType(locales) ? locales.getValues().map((each) => each.name) : [];
    this.#roots = new Map();
    for (const { name, type } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
      const named = getNamedType(type);
      if (name.startsWith('_') || !isRecord(named)) continue;
      if (isListType(getNullableType(type))) this.#roots.set(named.name, 'collection');
      else if (!this.#roots.has(named.name)) this.#roots.set(named.name, 'single');
    }
  }

  run(records: number): Content {
    const drafts = new Map<string, Item[]>();
    for (const [type, kind] of this.#roots) {
      const count = kind === 'single' ? 1 : records;
      // Records first, so that they can link to one another; their fields come after.
      this.#published.set(
        type,
        Array.from({ length: count }, () => this.#planter.identity(type)),
      );
      drafts.set(type, kind === 'single' ? [] : [this.#planter.identity(type)]);
    }
    for (const [type, items] of this.#published)
      for (const item of items) this.#fill(item, type, { level: 0, isDraft: false });
    for (const [type, items] of drafts) for (const item of items) this.#fill(item, type, { level: 0, isDraft: true });
    const site = this.#object('Site', { level: 0, isDraft: false });
    this.#planter.leaveUnused(5);
    const { uploads, planted, hidden } = this.#planter;
    return { published: this.#published, drafts, site, uploads, planted, hidden };
  }

  #object(typeName: string, where: Where): Item {
    const item = { __typename: typeName };
    this.#fill(item, typeName, where);
    return item;
  }

  #fill(item: Item, typeName: string, where: Where): void {
    const type = this.#schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
    const fields = Object.values(type.getFields());
    const isLocalised = fields.some((field) => !field.name.startsWith('_') && takesLocale(field));
    for (const field of fields) {
      // A colour's text is made by the service.
      if (typeName === 'ColorField')
        item[field.name] = isScalarType(getNullableType(field.type))
          ? field.type.toString() === 'String!'
            ? '#fff'
            : 1
          : 1;
      if (field.name in item || /^_all.+Locales$/.test(field.name)) continue;
      const perLocale = takesLocale(field) && (isLocalised || !isRecord(type));
      item[field.name] = perLocale ? this.#localised(item, field, where) : this.#value(field, where);
    }
  }

  /** A field with a value for each locale, and `_allXLocales` beside it where the schema has it. */
  #localised(item: Item, field: Field, where: Where): unknown {
    const mayLack = !isNonNullType(field.type) && !field.name.startsWith('_');
    const values = new Map(
      this.#locales
        .filter(() => !mayLack || this.#planter.chance(0.8))
        .map((locale) => [locale, this.#value(field, where)] as const),
    );
    item[`_all${field.name[0]?.toUpperCase()}${field.name.slice(1)}Locales`] = [...values].map(([locale, value]) => ({
      locale,
      value,
    }));
    return ({ locale }: { locale?: string }) => values.get(locale ?? this.#locales[0] ?? '') ?? null;
  }

  #value(field: Field, where: Where): unknown {
    const type = getNamedType(field.type);
    const isList = isListType(getNullableType(field.type));
    if (/^_allReferencing/.test(field.name)) return isList ? [] : { count: 0 };
    const one = () => this.#one(field, where);
    // Where nothing may stand, the schema says `[String!]!`.
    if (isList && isScalarType(type)) return type.name === 'String' ? [] : [one()];
    if (!isList) return isNonNullType(field.type) || this.#planter.chance(0.8) ? one() : null;
    return Array.from({ length: this.#planter.below(3) }, one).filter((each) => each !== null);
  }

  #one(field: Field, where: Where): unknown {
    const type = getNamedType(field.type);
    if (isScalarType(type)) return this.#planter.scalar(type.name, field.name, where.isDraft);
    if (isEnumType(type)) return type.getValues()[0]?.value;
    const members = isObjectType(type)
      ? [type]
      : isUnionType(type) || isInterfaceType(type)
        ? this.#schema.getPossibleTypes(type)
        : [];
    const member = this.#planter.pick(members);
    if (!member) return null;
    if (member.getInterfaces().some((each) => each.name === 'FileFieldInterface')) {
      return this.#planter.upload(member.name, where.isDraft, this.#locales);
    }
    if (!isRecord(member)) return this.#object(member.name, where);
    const linked = this.#published.get(member.name);
    if (linked) return this.#planter.pick(linked) ?? null;
    if (where.level >= this.#depth && !isNonNullType(field.type)) return null;
    if (where.level >= this.#depth && isListType(getNullableType(field.type))) return null;
    const block = this.#planter.identity(member.name);
    this.#fill(block, member.name, { ...where, level: where.level + 1 });
    return block;
  }
}

function isRecord(type: unknown): type is GraphQLObjectType {
  return isObjectType(type) && type.getInterfaces().some((each) => each.name === 'RecordInterface');
}

function takesLocale(field: Field): boolean {
  return field.args.some((argument) => argument.name === 'locale');
}
