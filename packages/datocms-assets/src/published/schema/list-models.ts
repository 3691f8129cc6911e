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
import { sortBy } from '../../memory/sorted.ts';

/** A record type that has a root field, or the project's own settings. */
export interface Model {
  /** API key, as the schema tells it: `blog_post` for `BlogPostRecord`. */
  readonly name: string;
  readonly type: string;
  readonly rootField: string;
  /** `single`: one record without pages (a single-instance model, the site's settings). */
  readonly kind: 'collection' | 'single';
  /** Root field that counts the records, if the schema has one. */
  readonly countField: string | null;
  /** Values of `orderBy` that the schema offers. */
  readonly orders: ReadonlySet<string>;
}

/** Name of the project's own settings in `via`. */
export const siteName = '_site';

/** Lists the models of a schema by name. Of a type with a collection and a single root field, the collection counts. */
export function listModels(schema: GraphQLSchema): Model[] {
  const models = new Map<string, Model>();
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  for (const field of fields) {
    const model = toModel(field, fields);
    if (!model) continue;
    const known = models.get(model.type);
    if (known === undefined || (known.kind === 'single' && model.kind === 'collection')) models.set(model.type, model);
  }
  return sortBy(models.values(), ({ name }) => name);
}

/** Whether a type is a record: one that is published alone, or a block inside another record. */
export function isRecordType(type: GraphQLNamedType | undefined): type is GraphQLObjectType {
  return isObjectType(type) && type.getInterfaces().some((parent) => parent.name === 'RecordInterface');
}

type RootField = GraphQLField<unknown, unknown>;

function toModel(field: RootField, all: readonly RootField[]): Model | undefined {
  const type = getNamedType(field.type);
  const isSite = field.name === siteName && isObjectType(type);
  if (!isSite && (field.name.startsWith('_') || !isRecordType(type))) return undefined;
  const countField = `_${field.name}Meta`;
  return {
    name: isSite ? siteName : toApiKey(type.name),
    type: type.name,
    rootField: field.name,
    kind: isListType(getNullableType(field.type)) ? 'collection' : 'single',
    countField: all.some((other) => other.name === countField) ? countField : null,
    orders: new Set(ordersOf(field)),
  };
}

function ordersOf(field: RootField): string[] {
  const argument = field.args.find(({ name }) => name === 'orderBy');
  const type = argument && getNamedType(argument.type);
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}

function toApiKey(typeName: string): string {
  return typeName
    .replace(/Record$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase();
}
