import { pluralize } from 'inflected';

/** `news_page` → `newsPage`, as fields are called. */
export function camelCase(apiKey: string): string {
  return apiKey.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `news_page` → `NewsPage`, as types begin. */
export function pascalCase(apiKey: string): string {
  const camel = camelCase(apiKey);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** `news_page` → `NewsPages`, as collections end. The service forms plurals by the rules of Rails. */
export function pluralPascalCase(apiKey: string): string {
  return pluralize(pascalCase(apiKey));
}
