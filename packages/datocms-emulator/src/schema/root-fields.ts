import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
} from 'graphql';
import { chooseLocale, type LocaleArguments, type LocaleChoice } from '../content/locale.ts';
import { takePage } from '../content/page.ts';
import { type SelectArguments, selectRecords } from '../content/select-records.ts';
import { selectUploads } from '../content/select-uploads.ts';
import { type RequestContext, recordSource, type UploadSource } from '../content/view.ts';
import { camelCase, pluralPascalCase } from '../project/api-key-names.ts';
import type { Model } from '../project/model-file.ts';
import type { Upload } from '../project/project.ts';
import { localeArguments, siteLocale } from './locale-arguments.ts';
import { modelFilter, pageArguments, selectArguments } from './model-arguments.ts';
import type { Scope } from './scope.ts';
import { siteType } from './seo-types.ts';
import { UploadFilter, UploadOrderBy } from './upload-arguments.ts';
import { fileType } from './upload-types.ts';
import { CollectionMetadata } from './value-types.ts';

type RootField = GraphQLFieldConfig<unknown, RequestContext>;
type RootFields = GraphQLFieldConfigMap<unknown, RequestContext>;
type CollectionArguments = SelectArguments & LocaleArguments;

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

function collectionFields(scope: Scope, model: Model): RootFields {
  const plural = pluralPascalCase(model.apiKey);
  const select = (args: CollectionArguments, context: RequestContext) => {
    const locale = rootLocale(context, args);
    return { locale, found: selectRecords(context.view, model, args, locale) };
  };
  return {
    [`all${plural}`]: {
      type: listOf(scope.recordType(model)),
      args: { ...pageArguments(scope), ...selectArguments(scope, model) },
      resolve: (_, args: CollectionArguments, context) => {
        const { found, locale } = select(args, context);
        return takePage(found, args).map((record) => recordSource(record, locale));
      },
    },
    [`_all${plural}Meta`]: {
      type: meta,
      args: { locale: { type: siteLocale(scope) }, filter: { type: modelFilter(scope, model) } },
      resolve: (_, args: CollectionArguments, context) => ({ count: select(args, context).found.length }),
    },
    [camelCase(model.apiKey)]: {
      type: scope.recordType(model),
      args: { ...localeArguments(scope), ...selectArguments(scope, model) },
      resolve: (_, args: CollectionArguments, context) => {
        const { found, locale } = select(args, context);
        return found[0] ? recordSource(found[0], locale) : null;
      },
    },
  };
}

function uploadRootFields(scope: Scope): RootFields {
  const filter = { type: UploadFilter };
  const orderBy = { type: new GraphQLList(UploadOrderBy), defaultValue: ['_createdAt_DESC'] };
  const source = (upload: Upload, locale: LocaleChoice): UploadSource => ({ upload, field: {}, locale });
  const select = (args: CollectionArguments, context: RequestContext) => {
    const locale = rootLocale(context, args);
    return { locale, found: selectUploads(context.view, args, locale) };
  };
  return {
    allUploads: {
      type: listOf(fileType(scope, {})),
      args: { ...pageArguments(scope), filter, orderBy },
      resolve: (_, args: CollectionArguments, context) => {
        const { found, locale } = select(args, context);
        return takePage(found, args).map((upload) => source(upload, locale));
      },
    },
    _allUploadsMeta: {
      type: meta,
      args: { locale: { type: siteLocale(scope) }, filter },
      resolve: (_, args: CollectionArguments, context) => ({ count: select(args, context).found.length }),
    },
    upload: {
      type: fileType(scope, {}),
      args: { ...localeArguments(scope), filter, orderBy },
      resolve: (_, args: CollectionArguments, context) => {
        const { found, locale } = select(args, context);
        return found[0] ? source(found[0], locale) : null;
      },
    },
  };
}
