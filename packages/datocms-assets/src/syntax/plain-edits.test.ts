import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { areInCssStrings, hasSameCss } from './compare-css.ts';
import { areInJavaScriptStrings, hasSameJavaScript } from './compare-javascript.ts';
import { areInJsonStrings, hasSameJson } from './compare-json.ts';
import { applyEdits, type TextEdit } from './edited-text.ts';
import { placesOfPlainEdits } from './plain-edits.ts';

const urls = ['https://www.datocms-assets.com/1/2-a.jpg?w=1', '//a/b', '/_assets/a.jpg', '/', 'F', 'ur', 'a"b', ''];
const any = ['"', "'", '\\', '\\u002', '\\41', '\n', '*', '/', ' ', 'x'];

/** Language, the two readings, and pieces that mean something in the language. */
const languages = [
  ['JavaScript', areInJavaScriptStrings, hasSameJavaScript, ['`', '${', '}', '//', '/*', '*/', '+a+', ';']],
  ['JSON', areInJsonStrings, hasSameJson, ['{"a":"', '"}', '":"', '","', '[', ']', '":1,"']],
  ['CSS', areInCssStrings, hasSameCss, ['url(', ')', 'a{b:', '}', ';', '/*', '*/', '@import ']],
] as const;

describe('edits of plain characters', () => {
  it.each(languages)('leave %s as it is where they lie inside strings', (_, areInStrings, isSame, own) => {
    const edit = fc.record({ old: fc.constantFrom(...urls), text: fc.constantFrom(...urls) });
    const piece = fc.oneof(fc.constantFrom<string>(...own, ...any), edit, edit);
    let [inputs, judged] = [0, 0];
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.boolean(), (pieces, isQuoted) => {
        inputs++;
        let before = '';
        const edits: TextEdit[] = [];
        for (const part of isQuoted ? ['"', ...pieces, '"'] : pieces) {
          const start = before.length;
          before += typeof part === 'string' ? part : part.old;
          if (typeof part !== 'string') edits.push({ start, end: before.length, text: part.text });
        }
        const text = { before, after: applyEdits(before, edits), edits };
        const places = placesOfPlainEdits(text);
        if (edits.length === 0 || !places || !areInStrings(text.after, places)) return;
        judged++;
        expect(isSame(text)).not.toBe(false);
      }),
      { numRuns: propertyRuns(3000) },
    );
    expect(judged).toBeGreaterThanOrEqual(Math.floor(inputs / 100));
  });
});
