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
import { recordSource, type UploadSource } from '../content/view.ts';
import type { Model } from '../project/model-file.ts';
import type { Upload } from '../project/project.ts';
import { localeArguments, siteLocale } from './locale-arguments.ts';
import { modelFilter, pageArguments, selectArguments } from './model-arguments.ts';
import { camelCase, pluralPascalCase } from './names.ts';
import { recordType } from './record-types.ts';
import type { RequestContext, Scope } from './scope.ts';
import { siteType } from './seo-types.ts';
import { UploadFilter, UploadOrderBy } from './upload-arguments.ts';
import { fileType } from './upload-types.ts';
import { CollectionMetadata } from './value-types.ts';

type RootField = GraphQLFieldConfig<unknown, RequestContext>;
type RootFields = GraphQLFieldConfigMap<unknown, RequestContext>;
type CollectionArguments = SelectArguments & LocaleArguments;

const meta = new GraphQLNonNull(CollectionMetadata);
const listOf = (type: GraphQLObjectType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

/** The fields of `Query`. */
export function rootFields(scope: Scope): RootFields {
  const models = [...scope.models.values()].filter((model) => model.kind === 'model');
  return Object.assign(
    { _site: siteRootField(scope) },
    uploadRootFields(scope),
    ...models.map((model) => (model.singleton ? singletonField(scope, model) : collectionFields(scope, model))),
  );
}

function rootLocale({ view }: RequestContext, given: LocaleArguments): LocaleChoice {
  return chooseLocale(view.defaultLocale, given);
}

function siteRootField(scope: Scope): RootField {
  return {
    type: new GraphQLNonNull(siteType(scope)),
    args: localeArguments(scope),
    resolve: (_, given: LocaleArguments, context) => rootLocale(context, given),
  };
}

function singletonField(scope: Scope, model: Model): RootFields {
  return {
    [camelCase(model.apiKey)]: {
      type: recordType(scope, model),
      args: localeArguments(scope),
      resolve: (_, given: LocaleArguments, context) => {
        const [only] = context.view.list(model.apiKey);
        return only ? recordSource(only, rootLocale(context, given)) : null;
      },
    },
  };
}

function collectionFields(scope: Scope, model: Model): RootFields {
  const plural = pluralPascalCase(model.apiKey);
  const select = (given: CollectionArguments, context: RequestContext) => {
    const locale = rootLocale(context, given);
    return { locale, found: selectRecords(context.view, model, given, locale) };
  };
  return {
    [`all${plural}`]: {
      type: listOf(recordType(scope, model)),
      args: { ...pageArguments(scope), ...selectArguments(scope, model) },
      resolve: (_, given: CollectionArguments, context) => {
        const { found, locale } = select(given, context);
        return takePage(found, given).map((record) => recordSource(record, locale));
      },
    },
    [`_all${plural}Meta`]: {
      type: meta,
      args: { locale: { type: siteLocale(scope) }, filter: { type: modelFilter(scope, model) } },
      resolve: (_, given: CollectionArguments, context) => ({ count: select(given, context).found.length }),
    },
    [camelCase(model.apiKey)]: {
      type: recordType(scope, model),
      args: { ...localeArguments(scope), ...selectArguments(scope, model) },
      resolve: (_, given: CollectionArguments, context) => {
        const { found, locale } = select(given, context);
        return found[0] ? recordSource(found[0], locale) : null;
      },
    },
  };
}

function uploadRootFields(scope: Scope): RootFields {
  const filter = { type: UploadFilter };
  const orderBy = { type: new GraphQLList(UploadOrderBy), defaultValue: ['_createdAt_DESC'] };
  const source = (upload: Upload, locale: LocaleChoice): UploadSource => ({ upload, field: {}, locale });
  const select = (given: CollectionArguments, context: RequestContext) => {
    const locale = rootLocale(context, given);
    return { locale, found: selectUploads(context.view, given, locale) };
  };
  return {
    allUploads: {
      type: listOf(fileType(scope, {})),
      args: { ...pageArguments(scope), filter, orderBy },
      resolve: (_, given: CollectionArguments, context) => {
        const { found, locale } = select(given, context);
        return takePage(found, given).map((upload) => source(upload, locale));
      },
    },
    _allUploadsMeta: {
      type: meta,
      args: { locale: { type: siteLocale(scope) }, filter },
      resolve: (_, given: CollectionArguments, context) => ({ count: select(given, context).found.length }),
    },
    upload: {
      type: fileType(scope, {}),
      args: { ...localeArguments(scope), filter, orderBy },
      resolve: (_, given: CollectionArguments, context) => {
        const { found, locale } = select(given, context);
        return found[0] ? source(found[0], locale) : null;
      },
    },
  };
}
