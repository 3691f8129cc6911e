import { applyEdits, type EditedText } from './edited-text.ts';
import type { Language } from './language.ts';
import { placesOfPlainEdits, type Span } from './plain-edits.ts';

interface Comparison {
  /** Whether a text keeps its structure; `undefined` if its parser can't read it. */
  readonly isSame: (text: EditedText) => boolean | undefined;
  /** Whether places are inside strings. The text is read only once. */
  readonly areInStrings?: (text: string, spans: readonly Span[]) => boolean;
}

/** Each parser is loaded only for code in its language. */
const comparisons: Readonly<Record<Language, () => Promise<Comparison>>> = {
  javascript: async () => {
    const { hasSameJavaScript, areInJavaScriptStrings } = await import('./compare-javascript.ts');
    return { isSame: hasSameJavaScript, areInStrings: areInJavaScriptStrings };
  },
  json: async () => {
    const { hasSameJson, areInJsonStrings } = await import('./compare-json.ts');
    return { isSame: hasSameJson, areInStrings: areInJsonStrings };
  },
  css: async () => {
    const { hasSameCss, areInCssStrings } = await import('./compare-css.ts');
    return { isSame: hasSameCss, areInStrings: areInCssStrings };
  },
  xml: async () => ({ isSame: (await import('./compare-xml.ts')).hasSameXml }),
};
const loaded = new Map<Language, Comparison>();

/**
 * Reads a text before and after its edits with a parser of its language that shares no code with the scanner.
 * @returns the index of the edit that changes more than the content of one string, attribute, text or comment;
 *   `undefined` if there is none, or if the parser can't read the text before the edits; `'plain'` if there is none,
 *   also with any other replacements that `isPlainReplacement` accepts
 */
export async function findBrokenEdit(language: Language, text: EditedText): Promise<number | 'plain' | undefined> {
  const comparison = loaded.get(language) ?? (await comparisons[language]());
  loaded.set(language, comparison);
  const plainEdits = comparison.areInStrings && placesOfPlainEdits(text);
  if (plainEdits && comparison.areInStrings?.(text.after, plainEdits)) return 'plain';
  const isBroken = (edited: EditedText) => comparison.isSame(edited) === false;
  if (!isBroken(text)) return undefined;
  // Of the first edits that break the text together, the last one is to blame.
  let [low, high] = [0, text.edits.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const edits = text.edits.slice(0, middle + 1);
    if (isBroken({ before: text.before, after: applyEdits(text.before, edits), edits })) high = middle;
    else low = middle + 1;
  }
  return low;
}
