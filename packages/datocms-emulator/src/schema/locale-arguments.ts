import { GraphQLEnumType, type GraphQLFieldConfigArgumentMap, GraphQLList, GraphQLNonNull } from 'graphql';
import type { Scope } from './scope.ts';

/** `SiteLocale`: the project's locales, written as in the API (`pt-BR` becomes `pt_BR`). */
export function siteLocale(scope: Scope): GraphQLEnumType {
  return scope.named('SiteLocale', () => {
    const values = scope.project.settings.locales.map((locale) => [locale.replaceAll('-', '_'), { value: locale }]);
    return new GraphQLEnumType({ name: 'SiteLocale', values: Object.fromEntries(values) });
  });
}

export function fallbackArgument(scope: Scope): GraphQLFieldConfigArgumentMap {
  return { fallbackLocales: { type: new GraphQLList(new GraphQLNonNull(siteLocale(scope))) } };
}

/** `locale` and `fallbackLocales`. */
export function localeArguments(scope: Scope): GraphQLFieldConfigArgumentMap {
  return { locale: { type: siteLocale(scope) }, ...fallbackArgument(scope) };
}
