import { isImgixParameter } from './imgix-parameters.ts';

// An escaped slash does not separate folders, so it stays escaped.
const specialInPath = /[^A-Za-z0-9._~!$&'()*+,;=:@/-]/gu;
const plainInPath = /[A-Za-z0-9._~!$&'()*+,;=:@-]/;
const specialInQuery = /[^A-Za-z0-9._~!'()*,:-]/gu;
const plainInQuery = /[A-Za-z0-9._~!'()*,:-]/;
/** A special character, or an equals sign in a value. */
const needsRecoding = /[^A-Za-z0-9._~!'()*,:&=-]|=[^&]*=/;

/** Writes a path in one way: no needless percent-escapes, upper-case hex, and all characters escaped that have a meaning. */
export function normalisePath(pathname: string): string {
  return recode(pathname, specialInPath, plainInPath);
}

/**
 * Writes a query in one way: known parameters only, sorted by name. A query with a signature (`s`) stays as it is, since the
 * signature covers its bytes.
 */
export function canonicalQuery(query: string): string {
  const recodeIfNeeded = needsRecoding.test(query) ? recodeComponent : (component: string) => component;
  const parameters = query.split('&').map((parameter) => {
    const at = parameter.indexOf('=');
    const [name, value] = at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)];
    return { name: recodeIfNeeded(name), value: recodeIfNeeded(value), hasValue: at >= 0 };
  });
  if (parameters.some(({ name, hasValue }) => name === 's' && hasValue)) return query;
  return parameters
    .filter(({ name }) => isImgixParameter(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value }) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function recodeComponent(component: string): string {
  return recode(component.replaceAll('+', '%20'), specialInQuery, plainInQuery);
}

/**
 * Writes percent-escapes in one way: the escape of a `plain` character is decoded, other escapes get upper-case hex,
 * and each `special` character is escaped. A percent sign that begins no escape becomes `%25`.
 */
function recode(text: string, special: RegExp, plain: RegExp): string {
  if (text.search(special) < 0) return text;
  return text.toWellFormed().replace(/%([0-9a-f]{2})?|[^%]+/gi, (match, hex: string | undefined) => {
    if (!match.startsWith('%')) return match.replace(special, (character) => encodeURIComponent(character));
    if (hex === undefined) return '%25';
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return plain.test(character) ? character : match.toUpperCase();
  });
}
