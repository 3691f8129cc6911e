import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
} from 'graphql';
import { chooseLocale, type LocaleArguments, type LocaleChoice } from '../content/locale.ts';
import { type PageArguments, takePage } from '../content/page.ts';
import { type SelectArguments, selectRecords } from '../content/select-records.ts';
import { selectUploads } from '../content/select-uploads.ts';
import { type RequestContext, recordSource, type UploadSource } from '../content/view.ts';
import { camelCase, pluralPascalCase } from '../project/api-key-names.ts';
import type { Model } from '../project/model-file.ts';
import { localeArguments, siteLocale } from './locale-arguments.ts';
import { modelFilter, pageArguments, selectArguments } from './model-arguments.ts';
import type { Scope } from './scope.ts';
import { siteType } from './seo-types.ts';
import { UploadFilter, UploadOrderBy } from './upload-arguments.ts';
import { fileType } from './upload-types.ts';
import { CollectionMetadata } from './value-types.ts';

type RootField = GraphQLFieldConfig<unknown, RequestContext>;
type RootFields = GraphQLFieldConfigMap<unknown, RequestContext>;
type CollectionArguments = SelectArguments & PageArguments & LocaleArguments;

const meta = new GraphQLNonNull(CollectionMetadata);
const listOf = (type: GraphQLObjectType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

/** The fields of the `Query` type. */
export function rootFields(scope: Scope): RootFields {
  const models = [...scope.models.values()].filter((model) => model.kind === 'model');
  return Object.assign(
    { _site: siteRootField(scope) },
    uploadRootFields(scope),
    ...models.map((model) => (model.singleton ? singletonField(scope, model) : collectionFields(scope, model))),
  );
}

function rootLocale({ view }: RequestContext, args: LocaleArguments): LocaleChoice {
  return chooseLocale(view.defaultLocale, args);
}

function siteRootField(scope: Scope): RootField {
  return {
    type: new GraphQLNonNull(siteType(scope)),
    args: localeArguments(scope),
    resolve: (_, args: LocaleArguments, context) => rootLocale(context, args),
  };
}

function singletonField(scope: Scope, model: Model): RootFields {
  return {
    [camelCase(model.apiKey)]: {
      type: scope.recordType(model),
      args: localeArguments(scope),
      resolve: (_, args: LocaleArguments, context) => {
        const [only] = context.view.list(model.apiKey);
        return only ? recordSource(only, rootLocale(context, args)) : null;
      },
    },
  };
}

/** How the fields of a collection find their values. @param select what the arguments ask for */
function resolvers<Item, Source>(
  select: (context: RequestContext, args: CollectionArguments, locale: LocaleChoice) => readonly Item[],
  toSource: (item: Item, locale: LocaleChoice) => Source,
) {
  const find = (args: CollectionArguments, context: RequestContext) => {
    const locale = rootLocale(context, args);
    return { found: select(context, args, locale), source: (item: Item) => toSource(item, locale) };
  };
  return {
    list: (_: unknown, args: CollectionArguments, context: RequestContext) => {
      const { found, source } = find(args, context);
      return takePage(found, args).map(source);
    },
    count: (_: unknown, args: CollectionArguments, context: RequestContext) => ({
      count: find(args, context).found.length,
    }),
    first: (_: unknown, args: CollectionArguments, context: RequestContext) => {
      const { found, source } = find(args, context);
      return found[0] ? source(found[0]) : null;
    },
  };
}

function collectionFields(scope: Scope, model: Model): RootFields {
  const plural = pluralPascalCase(model.apiKey);
  const { list, count, first } = resolvers(
    ({ view }, args, locale) => selectRecords(view, model, args, locale),
    recordSource,
  );
  return {
    [`all${plural}`]: {
      type: listOf(scope.recordType(model)),
      args: { ...pageArguments(scope), ...selectArguments(scope, model) },
      resolve: list,
    },
    [`_all${plural}Meta`]: {
      type: meta,
      args: { locale: { type: siteLocale(scope) }, filter: { type: modelFilter(scope, model) } },
      resolve: count,
    },
    [camelCase(model.apiKey)]: {
      type: scope.recordType(model),
      args: { ...localeArguments(scope), ...selectArguments(scope, model) },
      resolve: first,
    },
  };
}

function uploadRootFields(scope: Scope): RootFields {
  const filter = { type: UploadFilter };
  const orderBy = { type: new GraphQLList(UploadOrderBy), defaultValue: ['_createdAt_DESC'] };
  const { list, count, first } = resolvers(
    ({ view }, args, locale) => selectUploads(view, args, locale),
    (upload, locale): UploadSource => ({ upload, field: {}, locale }),
  );
  return {
    allUploads: {
      type: listOf(fileType(scope, {})),
      args: { ...pageArguments(scope), filter, orderBy },
      resolve: list,
    },
    _allUploadsMeta: { type: meta, args: { locale: { type: siteLocale(scope) }, filter }, resolve: count },
    upload: { type: fileType(scope, {}), args: { ...localeArguments(scope), filter, orderBy }, resolve: first },
  };
}
