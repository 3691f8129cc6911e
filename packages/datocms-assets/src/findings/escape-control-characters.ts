// Control, format (zero-width, bidirectional), separator, unpaired and ignorable characters: none of them may reach a terminal or a page.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const short: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The text with every character that can't be seen written as an escape such as `\u001b`. */
export function escapeControlCharacters(text: string): string {
  return text.replace(invisible, (character) => short[character] ?? escapeOf(character));
}

/** As `visible`, and without anything that a CI runner takes as a command when it reads the line (`::error`, `##[…]`). */
export function printable(text: string): string {
  return escapeControlCharacters(text)
    .replace(/^\s*::/, (start) => start.replace(':', '\\u003a'))
    .replaceAll('##[', '#\\u0023[');
}

/** The first `length` UTF-16 units, with an ellipsis where more follow. A pair of surrogates is not cut in two. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
