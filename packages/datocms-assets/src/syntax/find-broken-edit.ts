import { applyEdits, type EditedText } from './edited-text.ts';
import type { Language } from './language.ts';

/** Tells whether a text keeps its structure, or `undefined` if its parser can't read it. */
type Compare = (text: EditedText) => boolean | undefined;

/** Each parser is loaded when there is code for it. */
const comparisons: Readonly<Record<Language, () => Promise<Compare>>> = {
  javascript: async () => (await import('./compare-javascript.ts')).hasSameJavaScript,
  json: async () => (await import('./compare-json.ts')).hasSameJson,
  css: async () => (await import('./compare-css.ts')).hasSameCss,
  xml: async () => (await import('./compare-xml.ts')).hasSameXml,
};
const loaded = new Map<Language, Compare>();

/**
 * Reads a text before and after its edits with a parser of its language that shares no code with the scanner.
 * @returns the index of the edit that changes more than the content of one string, attribute, text or comment; `undefined`
 * if there is none, or if the parser can't read the text before the edits
 */
export async function findBrokenEdit(language: Language, text: EditedText): Promise<number | undefined> {
  const compare = loaded.get(language) ?? (await comparisons[language]());
  loaded.set(language, compare);
  const isBroken = (edited: EditedText) => compare(edited) === false;
  if (!isBroken(text)) return undefined;
  // The first edits that break the text together end with the one to blame.
  let [low, high] = [0, text.edits.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const edits = text.edits.slice(0, middle + 1);
    if (isBroken({ before: text.before, after: applyEdits(text.before, edits), edits })) high = middle;
    else low = middle + 1;
  }
  return low;
}
