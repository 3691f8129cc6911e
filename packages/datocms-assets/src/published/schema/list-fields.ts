import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql';
import { isRecordType } from './list-models.ts';
import type { ResponseKeys } from './response-keys.ts';
import type { Pair, SchemaField } from './schema-field.ts';

type Field = GraphQLField<unknown, unknown>;
type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** Name of the interface that every upload type implements; its names are made from validations, so they tell nothing. */
export const fileInterface = 'FileFieldInterface';

/** Scalars that can't hold a URL. Unknown ones are read. */
const wordless = new Set('Boolean BooleanType Int IntType Float FloatType Date DateTime ID ItemId UploadId'.split(' '));

/** Types of which only some fields are written by editors or point to files; all else there is made by the service. */
const knownFields: Readonly<Record<string, readonly string[]>> = {
  [fileInterface]: 'alt title customData author copyright notes video'.split(' '),
  UploadVideoField: 'streamingUrl mp4Url thumbnailUrl'.split(' '),
  ColorField: [],
};

/** What slots are made from. `ownTypes` have a root field: they are walked there, so links to them are not followed. */
export interface FieldContext {
  readonly schema: GraphQLSchema;
  readonly keys: ResponseKeys;
  readonly locales: readonly string[];
  readonly ownTypes: ReadonlySet<string>;
}

/** Every field of a type in which an asset can sit, for all locales. */
export function listFields(type: Composite, context: FieldContext): SchemaField[] {
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const isLocalised = fields.some((field) => !field.name.startsWith('_') && takesLocale(field));
  return fields.flatMap((field): SchemaField[] => {
    if (!mayHoldAssets(type, field)) return [];
    const pair = pairFields(field);
    if (pair) {
      const name = singularName(field.name);
      return slotsOf(pair.value, context, { call: field, pair, name: byName.has(name) ? name : field.name });
    }
    const companion = byName.get(`_all${field.name[0]?.toUpperCase()}${field.name.slice(1)}Locales`);
    if (companion && pairFields(companion)) return [];
    const perLocale = takesLocale(field) && (isLocalised || !isRecordType(type));
    return perLocale
      ? context.locales.flatMap((locale) => slotsOf(field, context, { call: field, locale }))
      : slotsOf(field, context, { call: field });
  });
}

function mayHoldAssets(type: Composite, field: Field): boolean {
  const known = knownFields[type.name];
  if (known) return known.includes(field.name);
  return !field.name.startsWith('_') || field.name === '_seoMetaTags' || pairFields(field) !== undefined;
}

function takesLocale(field: Field): boolean {
  return field.args.some((argument) => argument.name === 'locale');
}

/** `_allTitleLocales` → `title` */
function singularName(name: string): string {
  const [, first = '', rest = ''] = /^_all(.)(.*)Locales$/.exec(name) ?? [];
  return first.toLowerCase() + rest;
}

/** The two fields of `{locale, value}` behind `_allXLocales`. */
function pairFields(field: Field): { locale: Field; value: Field } | undefined {
  const type = getNamedType(field.type);
  if (!/^_all.+Locales$/.test(field.name) || !isObjectType(type)) return undefined;
  const { locale, value } = type.getFields();
  return locale && value && { locale, value };
}

interface How {
  readonly call: Field;
  readonly name?: string;
  readonly locale?: string;
  readonly pair?: { locale: Field; value: Field };
}

/** None for links and for scalars without words. `field` holds the value; `how.call` is what is asked for. */
function slotsOf(field: Field, context: FieldContext, how: How): SchemaField[] {
  const what = kindOf(field, context);
  if (!what) return [];
  const { keys } = context;
  const { key, call } = keys.call(how.call.name, how.call.type, printArguments(how), how.locale);
  return [
    {
      key,
      call,
      ...what,
      name: how.name ?? field.name,
      locale: how.locale ?? null,
      pair: how.pair ? toPair(how.pair, keys) : null,
      ...nature(how.call.type),
    },
  ];
}

function kindOf(
  field: Field,
  { schema, ownTypes }: FieldContext,
): Pick<SchemaField, 'kind' | 'types' | 'members'> | undefined {
  const named = getNamedType(field.type);
  if (isScalarType(named)) return wordless.has(named.name) ? undefined : { kind: 'text', types: [], members: [] };
  if (isEnumType(named)) return undefined;
  const members = isObjectType(named) ? [named] : [...schema.getPossibleTypes(named as GraphQLInterfaceType)];
  const names = members.map((each) => each.name);
  if (named.name === fileInterface || members.some((each) => each.getInterfaces().some(isFile))) {
    return { kind: 'file', types: [fileInterface], members: names };
  }
  const records = members.filter(isRecordType);
  const followed = (records.length > 0 ? records : members)
    .map((each) => each.name)
    .filter((each) => !ownTypes.has(each));
  if (followed.length === 0) return undefined;
  return { kind: records.length > 0 ? 'blocks' : 'object', types: followed, members: names };
}

function isFile(type: GraphQLInterfaceType): boolean {
  return type.name === fileInterface;
}

function toPair(pair: { locale: Field; value: Field }, keys: ResponseKeys): Pair {
  const locale = keys.call('locale', pair.locale.type);
  const value = keys.call('value', pair.value.type);
  return {
    localeKey: locale.key,
    localeCall: locale.call,
    valueKey: value.key,
    valueCall: value.call,
    ...nature(pair.value.type),
  };
}

function nature(type: GraphQLOutputType): { list: boolean; required: boolean } {
  return { list: isListType(getNullableType(type)), required: isNonNullType(type) };
}

/** The locale, and every value of an argument that limits what is listed, such as the variants of the favicon. */
function printArguments({ call, locale }: How): string {
  const printed = locale === undefined ? [] : [`locale: ${locale}`];
  for (const argument of call.args) {
    const named = getNamedType(argument.type);
    if (argument.name !== 'variants' || !isEnumType(named)) continue;
    printed.push(`variants: [${named.getValues().map((each) => each.name)}]`);
  }
  return printed.length > 0 ? `(${printed.join(', ')})` : '';
}
