/** Parameters in the form of the GraphQL input: camel case names, arrays for lists of words. */
export type ImgixInput = Readonly<Record<string, unknown>>;

/** Adds parameters to an asset's URL like the service: kebab case names, sorted, lists joined by commas. */
export function imgixUrl(url: string, input: ImgixInput): string {
  const pairs = Object.entries(input)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]): [string, string] => [kebabCase(name), Array.isArray(value) ? value.join(',') : String(value)])
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return pairs.length === 0 ? url : `${url}?${new URLSearchParams(pairs)}`;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
