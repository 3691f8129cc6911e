/** Escapes of one ASCII character: entities, also escaped ones; percent-encoding; strings of JavaScript and CSS. */
const escapes =
  /&(?:amp;)*#(?:x0*([2-7][0-9a-f])|0*(\d{2,3}))(?:;|(?![0-9a-f]))|%(?:25)*([2-7][0-9a-f])|\\{1,16}(?:u00([2-7][0-9a-f])|u\{0*([2-7][0-9a-f])\}|x([2-7][0-9a-f])|0{0,4}([2-7][0-9a-f])(?![0-9a-f]) ?)/gi;
const marks = ['&', '%', '\\'];

/** The text with letters, digits, dots and hyphens as themselves; all else stays escaped, so that URLs end where they did. */
export function plainLetters(text: string): string {
  if (!marks.some((mark) => text.includes(mark))) return text;
  return text.replace(escapes, (all, hex, decimal, ...others) => {
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? others.find((each) => each !== undefined), 16);
    const char = String.fromCharCode(code);
    return /[A-Za-z0-9.-]/.test(char) ? char : all;
  });
}
