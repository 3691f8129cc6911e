import type { Field, Model } from '../project/model-file.ts';
import type { Values } from '../project/record-file.ts';

/** The locale that a part of a query reads, with its fallbacks. */
export interface LocaleChoice {
  readonly locale: string;
  readonly fallbackLocales: readonly string[];
}

export interface LocaleArguments {
  readonly locale?: string | null;
  readonly fallbackLocales?: readonly string[] | null;
}

/** A field's arguments win over inherited ones. */
export function chooseLocale(inherited: LocaleChoice, args: LocaleArguments): LocaleChoice {
  return {
    locale: args.locale ?? inherited.locale,
    fallbackLocales: args.fallbackLocales ?? inherited.fallbackLocales,
  };
}

/** A field's value in the chosen locale, or in the first fallback with a value. */
export function readField(values: Values, field: Field, choice: LocaleChoice): unknown {
  const value = values[field.apiKey] ?? null;
  return field.localized ? readLocalized(value as Readonly<Record<string, unknown>> | null, choice) : value;
}

/** Like `readField`, for an object keyed by locale. */
export function readLocalized<T>(value: Readonly<Record<string, T>> | null, choice: LocaleChoice): T | null {
  if (!value) return null;
  const own = value[choice.locale] ?? null;
  if (!isBlank(own)) return own;
  for (const locale of choice.fallbackLocales) {
    const fallback = value[locale] ?? null;
    if (!isBlank(fallback)) return fallback;
  }
  return own;
}

/** The locales of a version with content, in the project's order. */
export function localesOf(model: Model, values: Values, all: readonly string[]): string[] {
  const present = new Set<string>();
  for (const field of model.fields) {
    if (field.localized) for (const locale of Object.keys(values[field.apiKey] ?? {})) present.add(locale);
  }
  return all.filter((locale) => present.has(locale));
}

export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
