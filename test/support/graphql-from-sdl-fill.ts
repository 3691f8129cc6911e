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
import type { Item, Planter } from './graphql-from-sdl-plant.ts';

type Field = GraphQLField<unknown, unknown>;

/** Generates a value for every field of an object. */
export class Filler {
  readonly #schema: GraphQLSchema;
  readonly #planter: Planter;
  readonly #locales: readonly string[];
  readonly #depth: number;
  /** By type with a root field, the records that others may link to. */
  readonly #linkable: ReadonlyMap<string, readonly Item[]>;

  /** @param depth how many levels blocks nest */
  constructor(
    schema: GraphQLSchema,
    planter: Planter,
    locales: readonly string[],
    depth: number,
    linkable: ReadonlyMap<string, readonly Item[]>,
  ) {
    this.#schema = schema;
    this.#planter = planter;
    this.#locales = locales;
    this.#depth = depth;
    this.#linkable = linkable;
  }

  fill(item: Item, typeName: string, level = 0): Item {
    const type = this.#schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is not an object type`);
    const fields = Object.values(type.getFields()).filter((field) => !(field.name in item));
    const isLocalised = fields.some((field) => !field.name.startsWith('_') && takesLocale(field));
    for (const field of fields) {
      if (/^_all.+Locales$/.test(field.name)) continue;
      const perLocale = takesLocale(field) && (isLocalised || !isRecordType(type));
      item[field.name] = perLocale ? this.#localised(item, field, level) : this.#value(field, level);
    }
    return item;
  }

  /** A field with a value for each locale, and `_allXLocales` beside it. */
  #localised(item: Item, field: Field, level: number): unknown {
    const mayBeNull = !isNonNullType(field.type) && !field.name.startsWith('_');
    const values = new Map(
      this.#locales
        .filter(() => !mayBeNull || this.#planter.randomBoolean(0.8))
        .map((locale) => [locale, this.#value(field, level)] as const),
    );
    const all = [...values].map(([locale, value]) => ({ locale, value }));
    item[`_all${field.name[0]?.toUpperCase()}${field.name.slice(1)}Locales`] = all;
    return ({ locale }: { locale?: string }) => values.get(locale ?? this.#locales[0] ?? '') ?? null;
  }

  #value(field: Field, level: number): unknown {
    const type = getNamedType(field.type);
    const isList = isListType(getNullableType(field.type));
    if (/^_allReferencing/.test(field.name)) return isList ? [] : { count: 0 };
    const one = () => this.#one(field, level);
    // The schema has `[String!]!` for a list that can hold nothing.
    if (isList && isScalarType(type)) return type.name === 'String' ? [] : [one()];
    if (!isList) return isNonNullType(field.type) || this.#planter.randomBoolean(0.8) ? one() : null;
    return Array.from({ length: this.#planter.randomBelow(3) }, one).filter((each) => each !== null);
  }

  #one(field: Field, level: number): unknown {
    const type = getNamedType(field.type);
    if (isScalarType(type)) return this.#planter.createScalar(type.name, field.name);
    if (isEnumType(type)) return type.getValues()[0]?.value;
    const member = this.#planter.pick(this.#membersOf(type));
    if (!member) return null;
    const { name } = member;
    if (member.getInterfaces().some((each) => each.name === 'FileFieldInterface'))
      return this.#planter.createUpload(name);
    const linkable = this.#linkable.get(name);
    if (linkable) return this.#planter.pick(linkable) ?? null;
    if (!isRecordType(member)) return this.fill({ __typename: name, ...fixedValues[name] }, name, level);
    const mayBeNull = !isNonNullType(field.type) || isListType(getNullableType(field.type));
    if (level >= this.#depth && mayBeNull) return null;
    return this.fill(this.#planter.createRecord(name), name, level + 1);
  }

  #membersOf(type: unknown): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isUnionType(type) || isInterfaceType(type) ? this.#schema.getPossibleTypes(type) : [];
  }
}

/** Objects that the service makes itself. */
const fixedValues: Readonly<Record<string, Item>> = {
  ColorField: { hex: '#ffffff', cssRgb: 'rgb(255 255 255)', red: 255, green: 255, blue: 255, alpha: 255 },
};

export function isRecordType(type: unknown): type is GraphQLObjectType {
  return isObjectType(type) && type.getInterfaces().some((each) => each.name === 'RecordInterface');
}

function takesLocale(field: Field): boolean {
  return field.args.some((argument) => argument.name === 'locale');
}
