import type { EditedText } from './edited-text.ts';
import type { Span } from './plain-edits.ts';

/** The rest of a string that is no name of a member. Each edit searches only this far. */
const restOfValue = /[^"\\]{0,200}"(?!\s*:)/y;

/**
 * Whether a JSON text holds the same objects and arrays after its edits, of as many members each, and values of the
 * same types. Two names in one object that become equal are one member less.
 * @returns `undefined` if the text before the edits is no JSON
 */
export function hasSameJson({ before, after }: EditedText): boolean | undefined {
  const parsed = parse(before);
  if (!parsed) return undefined;
  const parsedAfter = parse(after);
  return parsedAfter !== undefined && isSameShape(parsed.value, parsedAfter.value);
}

/** Whether each span lies inside a string of a JSON text, and in no name of a member. JSON has URLs only in strings. */
export function areInJsonStrings(json: string, spans: readonly Span[]): boolean {
  const isInValue = ({ end }: Span) => {
    restOfValue.lastIndex = end;
    return restOfValue.test(json);
  };
  return spans.every(isInValue) && parse(json) !== undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch {
    return undefined;
  }
}

/** Compares with lists instead of recursion, since values may be nested deeper than the stack. */
function isSameShape(first: unknown, second: unknown): boolean {
  const before = [first];
  const after = [second];
  while (before.length > 0) {
    const [a, b] = [before.pop(), after.pop()];
    if (typeof a !== typeof b || (a === null) !== (b === null)) return false;
    if (typeof a !== 'object' || a === null) continue;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const [membersA, membersB] = [Object.values(a), Object.values(b as object)];
    if (membersA.length !== membersB.length) return false;
    for (const member of membersA) before.push(member);
    for (const member of membersB) after.push(member);
  }
  return true;
}
