/** An item of a binary format: where it ends, and where its content begins if it is a string. */
interface Item {
  readonly end: number;
  readonly string?: number;
}

/** Reads the item at an offset; `undefined` if there is none. */
type ReadItem = (text: string, at: number) => Item | undefined;

interface CountedFormat {
  readonly readItem: ReadItem;
  /** The content of a string with a URL. A format in which nearly any byte begins an item is known only by it. */
  readonly url: RegExp;
}

const anywhere = /:\/\//;
const atStart = /^https?:\/\//;
/** Bytes behind the tag of a field in Protobuf, by its wire type. Strings and varints have lengths of their own. */
const fieldSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Binary formats that may look like text, because the lengths of their strings are codes of letters and marks. */
const formats: readonly CountedFormat[] = [
  // Protobuf.
  { url: atStart, readItem: readField },
  { url: anywhere, readItem: readStringField },
  // MessagePack: str 8. Shorter strings begin with a byte that begins no character of UTF-8.
  {
    url: anywhere,
    readItem: (text, at) => (text[at] === '\xd9' ? stringAt(at + 2, text.charCodeAt(at + 1)) : undefined),
  },
  // CBOR, also a sequence (RFC 8742): text strings.
  { url: atStart, readItem: readCborString },
  // Strings with a length in front, such as those of a stream of messages.
  { url: atStart, readItem: (text, at) => stringBehind(readVarint(text, at)) },
  // Avro writes the double of the length.
  { url: atStart, readItem: (text, at) => stringBehind(readVarint(text, at), 2) },
];

/** Whether a whole text consists of items of a binary format, with a URL in a string that has its length in front. */
export function hasCountedUrl(text: string): boolean {
  return formats.some((format) => consists(text, format));
}

function consists(text: string, { readItem, url }: CountedFormat): boolean {
  let hasUrl = false;
  for (let at = 0; at < text.length; ) {
    const item = readItem(text, at);
    if (!item || item.end > text.length) return false;
    hasUrl ||= item.string !== undefined && url.test(text.slice(item.string, item.end));
    at = item.end;
  }
  return hasUrl;
}

function readField(text: string, at: number): Item | undefined {
  const tag = readVarint(text, at);
  if (!tag || tag.value < 8) return undefined;
  const wireType = tag.value % 8;
  if (wireType === 2) return stringBehind(readVarint(text, tag.end));
  if (wireType === 0) return readVarint(text, tag.end);
  const size = fieldSizes[wireType];
  return size === undefined ? undefined : { end: tag.end + size };
}

/** Reads a string, or a message inside a message. */
function readStringField(text: string, at: number): Item | undefined {
  const item = readField(text, at);
  return item?.string === undefined ? undefined : item;
}

function readCborString(text: string, at: number): Item | undefined {
  const length = text.charCodeAt(at) - 0x60;
  if (length < 0 || length > 0x18) return undefined;
  return length < 0x18 ? stringAt(at + 1, length) : stringAt(at + 2, text.charCodeAt(at + 1));
}

function stringAt(start: number, length: number): Item {
  return { string: start, end: start + length };
}

function stringBehind(
  length: { readonly value: number; readonly end: number } | undefined,
  divisor = 1,
): Item | undefined {
  return length && stringAt(length.end, length.value / divisor);
}

/** Reads a number with seven bits in each byte, the lowest bits first. Five bytes contain 32 bits. */
function readVarint(text: string, at: number): { readonly value: number; readonly end: number } | undefined {
  for (let index = 0, value = 0; index < 5; index++) {
    const byte = text.charCodeAt(at + index);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}
