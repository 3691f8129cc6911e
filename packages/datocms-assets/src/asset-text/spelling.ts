import { decodeHTMLStrict } from 'entities';

const escapedAmpersand = String.raw`(?:u0026|x26|u\{0*26\})`;
const deeper = '(?:amp;|#0*38;|#x0*26;)*';

/** An ampersand that begins an entity: any depth of markup in markup, also where a string's escape gives it. */
export const ampersand = String.raw`(?:&|\\+${escapedAmpersand})${deeper}`;

/**
 * How one character of a URL, or a quote around it, can be spelt. `\\+` stands for any depth of string in string, `25` for any depth of
 * percent-encoding; `\2f ` is a CSS escape. No two loops over back-slashes meet, so that a run of them costs its length.
 */
function spelt(character: string, names: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  const entity = `${deeper}(?:#0*${code}|#x0*${hex}${names && `|${names}`});`;
  const css = `0{4}${hex} ?|0{0,3}${hex}(?![0-9a-f]) ?`;
  const plain = `\\\\*(?:\\${character}|&${entity})`;
  const escaped = `\\\\+(?:${escapedAmpersand}${entity}|u00${hex}|u\\{0*${hex}\\}|x${hex}|${css})`;
  return `(?:${plain}|%(?:25)*${hex}|${escaped})`;
}

export const slash = spelt('/', 'sol');
export const colon = spelt(':', 'colon');
export const dot = spelt('.', 'period');
export const quote = spelt('"', 'quot');

/** The raw text in which a reference spells the three characters that its replacement is made of, beside plain ones. */
export interface Spelling {
  readonly slash: string;
  readonly colon: string;
  readonly dot: string;
}

/** Spells a URL of letters, digits, `-`, `_`, `/`, `:` and `.` as its place does. */
export function spell(url: string, spelling: Spelling): string {
  return url.replace(/[/:.]/g, (character) =>
    character === '/' ? spelling.slash : character === ':' ? spelling.colon : spelling.dot,
  );
}

/** The colon that belongs to a spelling of the slash, for a URL written without a scheme. */
export function colonLike(slashToken: string): string {
  if (/^%(?:25)*2f$/i.test(slashToken)) return slashToken.replace(/2f$/i, (hex) => (hex === '2f' ? '3a' : '3A'));
  return ':';
}

/** One decoded character of a text that may be spelt in layers, and where its raw text ends. */
export interface Unit {
  readonly char: string;
  readonly end: number;
}

const entity = /(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,30}));/iy;
// The fourth form is a CSS escape such as `\2c ` (CSS Syntax §4.3.7), as Tailwind writes commas in selectors.
const stringEscape = /(\\+)(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|(\d[0-9a-f]{1,5}) ?|([\s\S]))/iy;
// CSS Syntax §4.3.7.
const cssEscape = /\\([0-9a-f]{1,6})[ \t\n\f]?/iy;
const control: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

/**
 * Reads the character at `at`, through string escapes and entities of any depth. Percent-escapes are part of a URL.
 * @param css in a style sheet `\f6` is `ö`; elsewhere an escape that begins with a letter is that of a string
 */
export function readUnit(text: string, at: number, css = false): Unit {
  let unit = css ? (readCssEscape(text, at) ?? readEscape(text, at)) : readEscape(text, at);
  // What an escape gives may begin an entity: `&amp;quot;`, `\u0026amp;`.
  while (unit.char === '&') {
    entity.lastIndex = unit.end;
    const match = entity.exec(text);
    const char = match ? entityCharacter(match) : undefined;
    if (char === undefined) break;
    unit = { char, end: entity.lastIndex };
  }
  return unit;
}

function readEscape(text: string, at: number): Unit {
  const first = text[at] ?? '';
  if (first === '\\') {
    stringEscape.lastIndex = at;
    const match = stringEscape.exec(text);
    if (match) {
      const [, , short, long, hex, css, plain = ''] = match;
      const code = short ?? long ?? hex ?? css;
      const char = code === undefined ? (control[plain] ?? plain) : fromCode(Number.parseInt(code, 16));
      return { char, end: stringEscape.lastIndex };
    }
  }
  return { char: first, end: at + 1 };
}

function readCssEscape(text: string, at: number): Unit | undefined {
  cssEscape.lastIndex = at;
  const code = cssEscape.exec(text)?.[1];
  return code === undefined ? undefined : { char: fromCode(Number.parseInt(code, 16)), end: cssEscape.lastIndex };
}

function entityCharacter([, hex, decimal, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return named.get(name) ?? namedCharacter(name);
  return fromCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
}

/** Those that have been decoded: a site repeats few. */
const named = new Map<string, string>();

function namedCharacter(name: string): string | undefined {
  const decoded = decodeHTMLStrict(`&${name};`);
  if (decoded.length > 2) return undefined;
  named.set(name, decoded);
  return decoded;
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '�';
}
