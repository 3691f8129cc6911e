import {
  type GraphQLFieldConfigMap,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import { chooseLocale, localesOf } from '../content/locale.ts';
import * as meta from '../content/record-content.ts';
import { seoTags } from '../content/seo-tags.ts';
import type { RecordSource, RequestContext } from '../content/view.ts';
import { recordTypeName } from '../project/api-key-names.ts';
import type { Model } from '../project/model-file.ts';
import { siteLocale } from './locale-arguments.ts';
import { hasLocales, isOrdered } from './model-arguments.ts';
import { valueFields } from './record-fields.ts';
import { BooleanType, DateTime, IntType, ItemId } from './scalars.ts';
import type { Scope } from './scope.ts';
import { ItemStatus, Tag } from './value-types.ts';

type RecordFields = GraphQLFieldConfigMap<RecordSource, RequestContext>;

/** The type of a model's records, or of a block. */
export function recordType(scope: Scope, model: Model): GraphQLObjectType {
  const name = recordTypeName(model);
  return scope.named(
    name,
    () =>
      new GraphQLObjectType<RecordSource, RequestContext>({
        name,
        description: `${model.kind === 'block' ? 'Block' : 'Record'} of type ${model.name ?? model.apiKey} (${model.apiKey})`,
        interfaces: () => [recordInterface(scope)],
        fields: () => ({ ...commonFields(scope), ...modelFields(scope, model), ...valueFields(scope, model) }),
      }),
  );
}

function recordInterface(scope: Scope): GraphQLInterfaceType {
  return scope.named(
    'RecordInterface',
    () =>
      new GraphQLInterfaceType({
        name: 'RecordInterface',
        fields: () => commonFields(scope),
        resolveType: ({ model }: RecordSource) => recordTypeName(model),
      }),
  );
}

function commonFields(scope: Scope): RecordFields {
  const publishedType = scope.strict && !scope.drafts ? new GraphQLNonNull(DateTime) : DateTime;
  return {
    _createdAt: { type: new GraphQLNonNull(DateTime), resolve: meta.createdAt },
    _editingUrl: { type: GraphQLString, resolve: meta.editingUrl },
    _firstPublishedAt: { type: publishedType, resolve: meta.firstPublishedAt },
    _isValid: { type: new GraphQLNonNull(BooleanType), resolve: ({ owner }) => owner.valid },
    _modelApiKey: { type: new GraphQLNonNull(GraphQLString), resolve: ({ model }) => model.apiKey },
    _publicationScheduledAt: { type: DateTime, resolve: meta.publicationScheduledAt },
    _publishedAt: { type: publishedType, resolve: meta.publishedAt },
    _seoMetaTags: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Tag))),
      args: { locale: { type: siteLocale(scope) } },
      resolve: (source, args, { view }) => seoTags(view, source, chooseLocale(source.locale, args)),
    },
    _status: { type: new GraphQLNonNull(ItemStatus), resolve: ({ owner }) => owner.status },
    _unpublishingScheduledAt: { type: DateTime, resolve: meta.unpublishingScheduledAt },
    _updatedAt: { type: new GraphQLNonNull(DateTime), resolve: meta.updatedAt },
    id: { type: new GraphQLNonNull(ItemId) },
  };
}

function modelFields(scope: Scope, model: Model): RecordFields {
  const locales = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(siteLocale(scope))));
  const self = scope.recordType(model);
  return {
    ...(hasLocales(model) && {
      _locales: {
        type: locales,
        resolve: (source: RecordSource, _: unknown, { view }: RequestContext) =>
          localesOf(source.model, source.values, view.project.settings.locales),
      },
    }),
    ...(isOrdered(model) && {
      position: { type: IntType, resolve: ({ owner }: RecordSource) => owner.stored.file.position ?? null },
    }),
    ...(model.tree && {
      children: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(self))), resolve: meta.children },
      parent: { type: self, resolve: meta.parent },
    }),
  };
}
