import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { fieldValue } from '../content/field-value.ts';
import { chooseLocale, type LocaleArguments, localesOf, readField } from '../content/locale.ts';
import type { RecordSource, RequestContext } from '../content/view.ts';
import { camelCase, pascalCase } from '../project/api-key-names.ts';
import type { Field, Model } from '../project/model-file.ts';
import { fieldOutput } from './field-output.ts';
import { fallbackArgument, localeArguments, siteLocale } from './locale-arguments.ts';
import type { Scope } from './scope.ts';

type RecordField = GraphQLFieldConfig<RecordSource, RequestContext>;

interface FieldArguments extends LocaleArguments {
  readonly markdown?: boolean | null;
}

/** The fields of a model, and an `_all…Locales` field for each localized one. */
export function valueFields(scope: Scope, model: Model): GraphQLFieldConfigMap<RecordSource, RequestContext> {
  const fields: Record<string, RecordField> = {};
  for (const field of model.fields) {
    const type = fieldOutput(scope, model, field);
    fields[camelCase(field.apiKey)] = plainField(scope, field, type);
    if (field.localized) fields[`_all${pascalCase(field.apiKey)}Locales`] = allLocalesField(scope, model, field, type);
  }
  return fields;
}

function plainField(scope: Scope, field: Field, type: GraphQLOutputType): RecordField {
  return {
    type,
    args: { ...markdownArgument(field), ...(field.localized && localeArguments(scope)) },
    resolve: (source, args: FieldArguments, { view }) => {
      const locale = chooseLocale(source.locale, args);
      return fieldValue(view, field, readField(source.values, field, locale), {
        owner: source.owner,
        locale,
        markdown: args.markdown ?? false,
      });
    },
  };
}

function allLocalesField(scope: Scope, model: Model, field: Field, type: GraphQLOutputType): RecordField {
  return {
    type: new GraphQLList(new GraphQLNonNull(multiLocaleType(scope, type))),
    args: { ...markdownArgument(field), ...fallbackArgument(scope) },
    resolve: (source, args: FieldArguments, { view }) => {
      const all = view.project.settings.locales;
      const locales = args.fallbackLocales ? all : localesOf(model, source.values, all);
      return locales.map((code) => {
        const locale = { locale: code, fallbackLocales: args.fallbackLocales ?? [] };
        const value = readField(source.values, field, locale);
        return {
          locale: code,
          value: fieldValue(view, field, value, { owner: source.owner, locale, markdown: args.markdown ?? false }),
        };
      });
    },
  };
}

function markdownArgument(field: Field) {
  return field.type === 'text' ? { markdown: { type: GraphQLBoolean } } : {};
}

/** A `{ locale value }` type, named after the value's type: `StringNonNullMultiLocaleField`, `XRecordListListNonNullMultiLocaleField`. */
function multiLocaleType(scope: Scope, type: GraphQLOutputType): GraphQLObjectType {
  const name = `${multiLocalePrefix(type)}MultiLocaleField`;
  return scope.named(
    name,
    () => new GraphQLObjectType({ name, fields: () => ({ locale: { type: siteLocale(scope) }, value: { type } }) }),
  );
}

function multiLocalePrefix(type: GraphQLOutputType): string {
  const text = String(type);
  const name = text.replace(/[[\]!]/g, '');
  return `${name}${text.startsWith('[') ? 'ListList' : ''}${text.endsWith('!') ? 'NonNull' : ''}`;
}
