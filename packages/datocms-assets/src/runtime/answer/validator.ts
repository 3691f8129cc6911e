/**
 * The part of an answer, of up to 80 characters, with which its host tells later whether the asset has changed: an
 * entity tag, or else a date. The cache keeps it, and visitors never get it.
 */
export type Validator = string;

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e]{0,76}"$/;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** @returns `undefined` if the headers have none, or if it is too long */
export function validatorOf(headers: Headers): Validator | undefined {
  const [tag, date] = [headers.get('etag') ?? '', headers.get('last-modified') ?? ''];
  if (entityTag.test(tag)) return tag;
  return httpDate.test(date) ? date : undefined;
}

/** The headers of a request that fetches an asset only if it has changed. */
export function conditionOf(validator: Validator | undefined): Readonly<Record<string, string>> {
  if (validator === undefined) return {};
  return { [entityTag.test(validator) ? 'if-none-match' : 'if-modified-since']: validator };
}
