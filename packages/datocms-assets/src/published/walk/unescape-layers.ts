/** One layer of escaping: how a slash in it begins, where the escaped text must end, and how it is undone. */
export interface Peeler {
  readonly begins: RegExp;
  readonly undo: (text: string) => string;
}

export const peelers: readonly Peeler[] = [
  { begins: /^\\/, undo: unescapeString },
  { begins: /^%/, undo: unescapePercent },
  { begins: /^&/, undo: unescapeEntities },
];

/** A string of JSON or JavaScript; it ends at a quote, which may itself be escaped for an outer string. */
function unescapeString(text: string): string {
  return head(text, /["'`<>\s]/)
    .replace(/\\+$/, '')
    .replace(
      /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrtbfv])|(.))/gis,
      (all, long, short, byte, blank, plain) => {
        const code = long ?? short ?? byte;
        if (code !== undefined) return fromCode(Number.parseInt(code, 16), all);
        return blank === undefined ? plain : ' ';
      },
    );
}

/** A component of a URL, as `encodeURIComponent` leaves it. Bytes that are no UTF-8 stay as they are. */
function unescapePercent(text: string): string {
  return head(text, /[^A-Za-z0-9%._~*+!()-]/).replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replace(/%(25|2F|3F|3D|26)/gi, (each) => decodeURIComponent(each));
    }
  });
}

function unescapeEntities(text: string): string {
  return decodeEntities(head(text, /["'`<>\s]/));
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  sol: '/',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  bsol: '\\',
  quest: '?',
  equals: '=',
  percnt: '%',
  nbsp: ' ',
};

/** Entities that occur in URLs; others stay. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? all;
    return fromCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), all);
  });
}

function fromCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

function head(text: string, end: RegExp): string {
  const at = text.search(end);
  return at < 0 ? text : text.slice(0, at);
}
