// JSON leaves these as they are, and a terminal that shows the text would obey some of them.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON text with every invisible character but the line break as an escape; it parses to the same value. */
export function escapeJson(json: string): string {
  return json.replace(unseen, (character) => (character === '\n' ? character : escapeOf(character)));
}

function escapeOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
