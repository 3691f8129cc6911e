export interface Attribute {
  /** The value without quotes. */
  readonly value: string;
  /** Offsets of the value in the line. */
  readonly start: number;
  readonly end: number;
}

/** RFC 8216 §4.2. Blanks around a comma are common though not allowed. A value ends in no blank, which keeps the match linear. */
const attribute = /[ \t]*([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s](?:[^",]*[^",\s])?|)[ \t]*(?:,|$)/y;

/**
 * Reads the attribute list of a tag.
 * @param line the whole line
 * @param from the start of the list in the line
 * @returns `undefined` if it is no attribute list, or if a name occurs twice
 */
export function readAttributes(line: string, from: number): ReadonlyMap<string, Attribute> | undefined {
  const attributes = new Map<string, Attribute>();
  const end = line.trimEnd().length;
  for (let at = from; at < end; at = attribute.lastIndex) {
    attribute.lastIndex = at;
    const [match, name = '', written = ''] = attribute.exec(line) ?? [];
    if (match === undefined || attributes.has(name)) return undefined;
    const isQuoted = written.startsWith('"');
    const start = at + match.indexOf('=') + (isQuoted ? 2 : 1);
    const value = isQuoted ? written.slice(1, -1) : written;
    attributes.set(name, { value, start, end: start + value.length });
  }
  return attributes;
}
