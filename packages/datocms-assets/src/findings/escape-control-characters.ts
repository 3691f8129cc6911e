// Control, format (zero-width, bidirectional), separator, surrogate and ignorable characters. None may reach a terminal
// or a page.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
// `JSON.stringify` does not escape these characters, and a terminal may act on them.
const invisibleInJson = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const shortEscapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Replaces every character that can't be seen by an escape such as `\u001b`. */
export function escapeControlCharacters(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return shortEscapes[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : escapeUnit(code));
  });
}

// Commands of GitHub Actions, Azure Pipelines and TeamCity: `##[error]`, `##vso[…]`, `##teamcity[…]`, anywhere in a line.
const bracketCommand = /##(?=\w*\[)/g;

/**
 * Makes one line of a text from outside, such as a message of the CDA. Also escapes text that a CI runner would read as
 * a command (`::error`, `##[…]`).
 * @internal
 */
export function escapeForLog(text: string): string {
  return escapeControlCharacters(text)
    .replace(/^\s*::/, (start) => start.replace(':', '\\u003a'))
    .replace(bracketCommand, '#\\u0023');
}

/**
 * Escapes every character of a JSON text that can't be seen, except line breaks, and text that a CI runner would read
 * as a command. The result parses to the same value.
 */
export function escapeJson(json: string): string {
  const visible = json.replace(invisibleInJson, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
  return visible.replace(bracketCommand, '#\\u0023');
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Cuts a text to `maxLength` UTF-16 units and adds an ellipsis. A surrogate pair is not cut in two. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…`;
}
