/** Parameters in the form of the GraphQL input: camel case names, arrays for lists of words. */
export type ImgixInput = Readonly<Record<string, unknown>>;

/** Parameters that hold a text or the URL of an image: the service writes these in base64url "when needed" (16 June 2022). */
const encodedParameters: ReadonlySet<string> = new Set('blend mark mark-base mask txt txt-font'.split(' '));

/** Adds parameters to an asset's URL like the service: kebab case names, sorted, lists joined by commas, texts in base64url. */
export function imgixUrl(url: string, input: ImgixInput): string {
  const pairs = Object.entries(input)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => encode(kebabCase(name), Array.isArray(value) ? value.join(',') : String(value)))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return pairs.length === 0 ? url : `${url}?${new URLSearchParams(pairs)}`;
}

function encode(name: string, value: string): [string, string] {
  if (!encodedParameters.has(name) || /^[\w.-]*$/.test(value)) return [name, value];
  return [`${name}64`, Buffer.from(value).toString('base64url')];
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
