import { GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { faviconTags } from '../content/favicon-tags.ts';
import { chooseLocale, type LocaleArguments, type LocaleChoice, readLocalized } from '../content/locale.ts';
import { type RequestContext, uploadSource } from '../content/view.ts';
import type { SeoEntry, SiteFile } from '../project/project-file.ts';
import { localeArguments, siteLocale } from './locale-arguments.ts';
import { BooleanType } from './scalars.ts';
import type { Scope } from './scope.ts';
import { fileType } from './upload-types.ts';
import { Tag } from './value-types.ts';

/** The source of resolvers for SEO settings. */
interface SeoSource extends SeoEntry {
  readonly locale: LocaleChoice;
}

export function seoField(scope: Scope): GraphQLObjectType {
  return scope.named(
    'SeoField',
    () =>
      new GraphQLObjectType<SeoSource, RequestContext>({
        name: 'SeoField',
        fields: () => ({
          description: { type: GraphQLString },
          image: {
            type: fileType(scope, {}),
            resolve: ({ image, locale }, _, { view }) => uploadSource(view, image ? { upload: image } : null, locale),
          },
          noIndex: { type: BooleanType },
          title: { type: GraphQLString },
          twitterCard: { type: GraphQLString },
        }),
      }),
  );
}

type GlobalSeo = SiteFile['globalSeo'][string] & { readonly locale: LocaleChoice };

function globalSeoField(scope: Scope): GraphQLObjectType {
  return new GraphQLObjectType<GlobalSeo>({
    name: 'GlobalSeoField',
    fields: () => ({
      facebookPageUrl: { type: GraphQLString },
      fallbackSeo: {
        type: seoField(scope),
        resolve: ({ fallbackSeo, locale }) => fallbackSeo && { ...fallbackSeo, locale },
      },
      siteName: { type: GraphQLString },
      titleSuffix: { type: GraphQLString },
      twitterAccount: { type: GraphQLString },
    }),
  });
}

const faviconType = new GraphQLEnumType({
  name: 'FaviconType',
  values: { icon: {}, appleTouchIcon: {}, msApplication: {} },
});

/** The `Site` type: settings of the project. Its source is the locale of the `_site` field. */
export function siteType(scope: Scope): GraphQLObjectType {
  return new GraphQLObjectType<LocaleChoice, RequestContext>({
    name: 'Site',
    fields: () => ({
      favicon: {
        type: fileType(scope, {}),
        resolve: (locale, _, { view }) => {
          const { favicon } = view.project.site;
          return uploadSource(view, favicon ? { upload: favicon } : null, locale);
        },
      },
      faviconMetaTags: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Tag))),
        args: { variants: { type: new GraphQLList(faviconType), defaultValue: ['icon'] } },
        resolve: (locale, { variants }, { view }) => faviconTags(view, variants ?? [], locale),
      },
      globalSeo: {
        type: globalSeoField(scope),
        args: localeArguments(scope),
        resolve: (inherited, args: LocaleArguments, { view }) => {
          const locale = chooseLocale(inherited, args);
          const seo = readLocalized(view.project.site.globalSeo, locale);
          return seo && { ...seo, locale };
        },
      },
      locales: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(siteLocale(scope)))),
        resolve: (_, __, { view }) => view.project.settings.locales,
      },
      noIndex: { type: BooleanType, resolve: (_, __, { view }) => view.project.site.noIndex },
    }),
  });
}
