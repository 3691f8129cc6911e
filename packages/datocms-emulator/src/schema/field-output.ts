import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  GraphQLUnionType,
} from 'graphql';
import type { RecordSource } from '../content/view.ts';
import { pascalCase, recordTypeName } from '../project/api-key-names.ts';
import type { FieldType } from '../project/field-types.ts';
import type { Field, Model } from '../project/model-file.ts';
import { BooleanType, DateTime, DateType, FloatType, IntType, JsonField } from './scalars.ts';
import type { Scope } from './scope.ts';
import { seoField } from './seo-types.ts';
import { fileTypeOf } from './upload-types.ts';
import { ColorField, LatLonField, VideoField } from './value-types.ts';

type Output = (scope: Scope, field: Field, name: string) => GraphQLOutputType;

const outputs: { readonly [T in FieldType]: Output } = {
  boolean: () => BooleanType,
  color: () => ColorField,
  date: () => DateType,
  date_time: () => DateTime,
  file: fileTypeOf,
  float: () => FloatType,
  gallery: (scope, field) => listOf(fileTypeOf(scope, field)),
  integer: () => IntType,
  json: () => JsonField,
  lat_lon: () => LatLonField,
  link: (scope, { validators }, name) => oneOf(scope, validators.item_item_type, `${name}Field`),
  links: (scope, { validators }, name) => listOf(oneOf(scope, validators.item_item_type, `${name}Field`)),
  rich_text: (scope, { validators }, name) => listOf(oneOf(scope, validators.rich_text_blocks, `${name}Field`)),
  seo: seoField,
  single_block: (scope, { validators }, name) => oneOf(scope, validators.single_block_blocks, `${name}Field`),
  slug: () => GraphQLString,
  string: () => GraphQLString,
  structured_text: structuredTextType,
  text: () => GraphQLString,
  video: () => VideoField,
};

/** The GraphQL type of a field. Lists are never null. Required fields are non-null in strict mode. */
export function fieldOutput(scope: Scope, model: Model, field: Field): GraphQLOutputType {
  const name = `${pascalCase(model.apiKey)}Model${pascalCase(field.apiKey)}`;
  const type = outputs[field.type](scope, field, name);
  const nonNull = scope.strict && (field.validators.required || field.type === 'boolean');
  return nonNull && !(type instanceof GraphQLNonNull) ? new GraphQLNonNull(type) : type;
}

function structuredTextType(scope: Scope, { validators }: Field, name: string): GraphQLObjectType {
  const typeName = `${name}Field`;
  return scope.named(
    typeName,
    () =>
      new GraphQLObjectType({
        name: typeName,
        fields: () => ({
          blocks: { type: listOf(oneOf(scope, validators.structured_text_blocks, `${name}BlocksField`)) },
          inlineBlocks: {
            type: listOf(oneOf(scope, validators.structured_text_inline_blocks, `${name}InlineBlocksField`)),
          },
          links: { type: listOf(oneOf(scope, validators.structured_text_links, `${name}LinksField`)) },
          value: { type: new GraphQLNonNull(JsonField) },
        }),
      }),
  );
}

type RecordOutput = GraphQLObjectType | GraphQLUnionType | typeof GraphQLString;

/** One model gives its record type, several give a union. No model gives `String`, the service's type for a field that stays empty. */
function oneOf(scope: Scope, apiKeys: readonly string[] = [], unionName: string): RecordOutput {
  const models = apiKeys.flatMap((key) => scope.models.get(key) ?? []);
  const [first] = models;
  if (!first) return GraphQLString;
  if (models.length === 1) return scope.recordType(first);
  return scope.named(
    unionName,
    () =>
      new GraphQLUnionType({
        name: unionName,
        types: () => models.map((model) => scope.recordType(model)),
        resolveType: ({ model }: RecordSource) => recordTypeName(model),
      }),
  );
}

function listOf<T extends GraphQLObjectType | RecordOutput>(type: T) {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
}
