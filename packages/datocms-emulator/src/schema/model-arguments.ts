import {
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import { camelCase, pascalCase } from '../project/api-key-names.ts';
import { fieldTypes } from '../project/field-types.ts';
import type { Model } from '../project/model-file.ts';
import { filterInput, filterNamed } from './filter-inputs.ts';
import { localeArguments, siteLocale } from './locale-arguments.ts';
import { IntType } from './scalars.ts';
import type { Scope } from './scope.ts';

/** Properties of every record that a query can filter and order by, with the filter's name. */
const metaFilters = {
  _createdAt: 'CreatedAtFilter',
  id: 'ItemIdFilter',
  _firstPublishedAt: 'PublishedAtFilter',
  _publicationScheduledAt: 'PublishedAtFilter',
  _unpublishingScheduledAt: 'PublishedAtFilter',
  _publishedAt: 'PublishedAtFilter',
  _status: 'StatusFilter',
  _updatedAt: 'UpdatedAtFilter',
  _isValid: 'BooleanFilter',
} as const;

/** `locale`, `fallbackLocales`, `skip` and `first` of a collection. */
export function pageArguments(scope: Scope): GraphQLFieldConfigArgumentMap {
  return { ...localeArguments(scope), skip: { type: IntType }, first: { type: IntType, defaultValue: 20 } };
}

/** `filter` and `orderBy` of a model's collection. */
export function selectArguments(scope: Scope, model: Model): GraphQLFieldConfigArgumentMap {
  return {
    filter: { type: modelFilter(scope, model) },
    orderBy: { type: new GraphQLList(modelOrder(scope, model)), defaultValue: [defaultOrder(model)] },
  };
}

export function modelFilter(scope: Scope, model: Model): GraphQLInputObjectType {
  const name = `${pascalCase(model.apiKey)}ModelFilter`;
  return scope.named(name, () => {
    const fields: Record<string, { type: GraphQLInputObjectType | GraphQLList<GraphQLInputObjectType> }> = {};
    for (const [key, filter] of Object.entries(metaFilters)) fields[key] = { type: filterNamed(filter) };
    if (isOrdered(model)) fields.position = { type: filterNamed('PositionFilter') };
    if (model.tree) fields.parent = { type: filterNamed('ParentFilter') };
    if (hasLocales(model)) fields._locales = { type: localesFilter(scope) };
    for (const field of model.fields) {
      const { filter } = fieldTypes[field.type];
      if (filter) fields[camelCase(field.apiKey)] = { type: filterNamed(filter) };
    }
    const self: GraphQLInputObjectType = new GraphQLInputObjectType({
      name,
      fields: () => ({ ...fields, OR: { type: new GraphQLList(self) }, AND: { type: new GraphQLList(self) } }),
    });
    return self;
  });
}

function modelOrder(scope: Scope, model: Model): GraphQLEnumType {
  const name = `${pascalCase(model.apiKey)}ModelOrderBy`;
  return scope.named(name, () => {
    const sortable = model.fields
      .filter((field) => fieldTypes[field.type].sortable)
      .map((field) => camelCase(field.apiKey));
    const keys = [...Object.keys(metaFilters), ...(isOrdered(model) ? ['position'] : []), ...sortable];
    return new GraphQLEnumType({
      name,
      values: Object.fromEntries(keys.flatMap((key) => [`${key}_ASC`, `${key}_DESC`]).map((value) => [value, {}])),
    });
  });
}

/** The project folder names a field by its API key, the schema in camel case. */
function defaultOrder(model: Model): string {
  const [, key = '', direction = ''] = /^(.*)_(ASC|DESC)$/.exec(model.orderBy ?? '') ?? [];
  if (model.fields.some((field) => field.apiKey === key)) return `${camelCase(key)}_${direction}`;
  return model.orderBy ?? (isOrdered(model) ? 'position_ASC' : '_updatedAt_DESC');
}

export function isOrdered(model: Model): boolean {
  return model.sortable || model.tree;
}

export function hasLocales(model: Model): boolean {
  return !model.allLocalesRequired && model.fields.some((field) => field.localized);
}

function localesFilter(scope: Scope): GraphQLInputObjectType {
  const locales = new GraphQLList(new GraphQLNonNull(siteLocale(scope)));
  return scope.named('LocalesFilter', () =>
    filterInput('LocalesFilter', { allIn: locales, anyIn: locales, notIn: locales }),
  );
}
