import { pluralize } from 'inflected';

/** `news_page` → `newsPage`, the name of a field. */
export function camelCase(apiKey: string): string {
  return apiKey.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `news_page` → `NewsPage`, the beginning of a type's name. */
export function pascalCase(apiKey: string): string {
  const camel = camelCase(apiKey);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** `news_page` → `NewsPages`, the end of a collection's name. The service forms plurals by the rules of Rails. */
export function pluralPascalCase(apiKey: string): string {
  return pluralize(pascalCase(apiKey));
}

/** `news_page` → `NewsPageRecord`, the type of its records. */
export function recordTypeName({ apiKey }: { readonly apiKey: string }): string {
  return `${pascalCase(apiKey)}Record`;
}
