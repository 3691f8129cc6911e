import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Model } from './schema-field.ts';

/** Name of the project's own settings in `via`. */
export const siteName = '_site';

/** Every record type that has a root field of its own, and the site's settings; a collection is preferred to its singular. */
export function listModels(schema: GraphQLSchema): Model[] {
  const models = new Map<string, Model>();
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  for (const field of fields) {
    const model = modelOf(field, fields);
    if (!model) continue;
    const known = models.get(model.type);
    if (known === undefined || (known.kind === 'single' && model.kind === 'collection')) models.set(model.type, model);
  }
  return [...models.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a type is a record: published by itself, or a block inside one. */
export function isRecordType(type: GraphQLNamedType | undefined): type is GraphQLObjectType {
  return isObjectType(type) && type.getInterfaces().some((each) => each.name === 'RecordInterface');
}

type RootField = GraphQLField<unknown, unknown>;

function modelOf(field: RootField, all: readonly RootField[]): Model | undefined {
  const type = getNamedType(field.type);
  const isSite = field.name === siteName && isObjectType(type);
  if (!isSite && (field.name.startsWith('_') || !isRecordType(type))) return undefined;
  const countField = `_${field.name}Meta`;
  return {
    name: isSite ? siteName : apiKey(type.name),
    type: type.name,
    field: field.name,
    kind: isListType(getNullableType(field.type)) ? 'collection' : 'single',
    countField: all.some((each) => each.name === countField) ? countField : null,
    orders: new Set(ordersOf(field)),
  };
}

function ordersOf(field: RootField): string[] {
  const argument = field.args.find((each) => each.name === 'orderBy');
  const type = argument && getNamedType(argument.type);
  return isEnumType(type) ? type.getValues().map((each) => each.name) : [];
}

function apiKey(typeName: string): string {
  return typeName
    .replace(/Record$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase();
}
