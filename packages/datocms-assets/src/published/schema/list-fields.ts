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
import type { FieldKind, LocalePair, SchemaField } from './schema-field.ts';

type Field = GraphQLField<unknown, unknown>;
type LocaleFields = SchemaField['byLocale'];
type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** The interface of every type of upload. The names of the types come from validations, so they do not help. */
export const fileInterface = 'FileFieldInterface';

/** Scalars that can't hold a URL. Unknown scalars are read. */
const scalarsWithoutText = new Set(
  'Boolean BooleanType Int IntType Float FloatType Date DateTime ID ItemId UploadId'.split(' '),
);

/** By type, the fields that editors write or that point to files. The service computes all other fields. */
const fieldsToRead: Readonly<Record<string, readonly string[]>> = {
  [fileInterface]: 'alt title customData author copyright notes video'.split(' '),
  UploadVideoField: 'streamingUrl mp4Url thumbnailUrl'.split(' '),
  ColorField: [],
};

export interface FieldContext {
  readonly schema: GraphQLSchema;
  readonly keys: ResponseKeys;
  readonly locales: readonly string[];
  /** Types with a root field. Their records are read through this field, so links to them are not followed. */
  readonly modelTypes: ReadonlySet<string>;
}

/** Lists the fields of a type that can hold an asset, for all locales. */
export function listFields(type: Composite, context: FieldContext): SchemaField[] {
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const isLocalised = fields.some((field) => !field.name.startsWith('_') && takesLocale(field));
  return fields.flatMap((field) => {
    if (!mayHoldAssets(type, field)) return [];
    const pair = findPair(field);
    if (pair) {
      const single = byName.get(toSingleName(field.name));
      const all = toSchemaField(pair.value, context, { field, pair, name: single?.name ?? field.name });
      return all ? { ...all, byLocale: single ? toLocaleFields(single, pair, all.kind, context) : null } : [];
    }
    const allLocales = byName.get(`_all${field.name[0]?.toUpperCase()}${field.name.slice(1)}Locales`);
    if (allLocales && findPair(allLocales)) return [];
    if (!takesLocale(field) || (!isLocalised && isRecordType(type))) {
      return toSchemaField(field, context, { field }) ?? [];
    }
    return context.locales.flatMap((locale) => toSchemaField(field, context, { field, locale }) ?? []);
  });
}

function mayHoldAssets(type: Composite, field: Field): boolean {
  const known = fieldsToRead[type.name];
  if (known) return known.includes(field.name);
  return !field.name.startsWith('_') || field.name === '_seoMetaTags' || findPair(field) !== undefined;
}

function takesLocale(field: Field): boolean {
  return field.args.some((argument) => argument.name === 'locale');
}

/** `_allTitleLocales` → `title` */
function toSingleName(name: string): string {
  const [, first = '', rest = ''] = /^_all(.)(.*)Locales$/.exec(name) ?? [];
  return first.toLowerCase() + rest;
}

interface PairFields {
  readonly locale: Field;
  readonly value: Field;
}

/** Finds the two fields of `{locale, value}` that `_allXLocales` returns. */
function findPair(field: Field): PairFields | undefined {
  const type = getNamedType(field.type);
  if (!/^_all.+Locales$/.test(field.name) || !isObjectType(type)) return undefined;
  const { locale, value } = type.getFields();
  return locale && value && { locale, value };
}

/** The calls of a field for one locale each, if they have the same values as the pairs. */
function toLocaleFields(single: Field, { value }: PairFields, kind: FieldKind, context: FieldContext): LocaleFields {
  const isSame = takesLocale(single) && String(single.type) === String(value.type);
  if (!isSame || (kind !== 'blocks' && kind !== 'object')) return null;
  return new Map(
    context.locales.flatMap((locale) => {
      const field = toSchemaField(single, context, { field: single, locale });
      return field ? [[locale, field]] : [];
    }),
  );
}

/** How a query asks for a field. */
interface FieldCall {
  readonly field: Field;
  readonly name?: string;
  readonly locale?: string;
  readonly pair?: PairFields;
}

/**
 * @param field has the value: the queried field, or `value` in its pairs
 * @returns `undefined` for links to models and for scalars without text
 */
function toSchemaField(field: Field, context: FieldContext, asked: FieldCall): SchemaField | undefined {
  const kind = kindOf(field, context);
  if (!kind) return undefined;
  const { keys } = context;
  const { key, call } = keys.call(asked.field.name, asked.field.type, printArguments(asked), asked.locale);
  return {
    key,
    call,
    ...kind,
    name: asked.name ?? field.name,
    locale: asked.locale ?? null,
    pair: asked.pair ? toPair(asked.pair, keys) : null,
    byLocale: null,
    ...listAndRequired(asked.field.type),
  };
}

function kindOf(
  field: Field,
  { schema, modelTypes }: FieldContext,
): Pick<SchemaField, 'kind' | 'followedTypes' | 'possibleTypes'> | undefined {
  const named = getNamedType(field.type);
  if (isScalarType(named)) {
    return scalarsWithoutText.has(named.name) ? undefined : { kind: 'text', followedTypes: [], possibleTypes: [] };
  }
  if (isEnumType(named)) return undefined;
  const members = isObjectType(named) ? [named] : [...schema.getPossibleTypes(named as GraphQLInterfaceType)];
  const possibleTypes = members.map(({ name }) => name);
  if (named.name === fileInterface || members.some(isFile)) {
    return { kind: 'file', followedTypes: [fileInterface], possibleTypes };
  }
  const records = members.filter(isRecordType);
  const names = (records.length > 0 ? records : members).map(({ name }) => name);
  const followedTypes = names.filter((name) => !modelTypes.has(name));
  if (followedTypes.length === 0) return undefined;
  return { kind: records.length > 0 ? 'blocks' : 'object', followedTypes, possibleTypes };
}

function isFile(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === fileInterface);
}

function toPair(pair: PairFields, keys: ResponseKeys): LocalePair {
  const locale = keys.call('locale', pair.locale.type);
  const value = keys.call('value', pair.value.type);
  return {
    localeKey: locale.key,
    localeCall: locale.call,
    valueKey: value.key,
    valueCall: value.call,
    ...listAndRequired(pair.value.type),
  };
}

function listAndRequired(type: GraphQLOutputType): { isList: boolean; isRequired: boolean } {
  return { isList: isListType(getNullableType(type)), isRequired: isNonNullType(type) };
}

/** Prints the locale, and all values of an argument that limits a list, such as the variants of the favicon. */
function printArguments({ field, locale }: FieldCall): string {
  const printed = locale === undefined ? [] : [`locale: ${locale}`];
  for (const argument of field.args) {
    const named = getNamedType(argument.type);
    if (argument.name !== 'variants' || !isEnumType(named)) continue;
    printed.push(`variants: [${named.getValues().map(({ name }) => name)}]`);
  }
  return printed.length > 0 ? `(${printed.join(', ')})` : '';
}
