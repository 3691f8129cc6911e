import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enclosings } from '../support/enclosing-documents.ts';
import type { Enclosing } from '../support/enclosing-encodings.ts';
import { localizeText, localName } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const numRuns = propertyRuns(150);
// A text parameter holds any text.
const noValue = /[\s"'`<>()[\]{}+;]/;
const textParameter = /(?:^|&)txt=[^&]*/;

function expectRightOrRefused({ file, profile, origin, isProgram, choose, read }: Enclosing, value: fc.GeneratorValue) {
  const enclosed = choose(value);
  const paths = new Set<string>();
  const document = enclosed.write((url) => {
    paths.add(new URL(url, 'https://x').pathname);
    return url;
  });
  expect(() => read(document), document).not.toThrow();
  const { bytes, findings, references } = localizeText(file, Buffer.from(document));
  const requests = references.map((id) => new URL(id.slice(id.indexOf('https:'))));
  // A path that no asset has is that of no published asset.
  if (findings.length > 0 || requests.some(({ pathname }) => !paths.has(pathname))) {
    if (!isProgram) expect(findings, document).toEqual([]);
    return;
  }
  expect(enclosed.isUnfinished, document).toBe(false);
  for (const { search } of requests) {
    expect(decodeURIComponent(search.slice(1).replace(textParameter, '')), document).not.toMatch(noValue);
  }
  const expected = enclosed.write((url) => `${origin}/_assets/${localName(url, profile)}`);
  expect(read(bytes.toString()), document).toEqual(read(expected));
  expect(localizeText(file, bytes).bytes.equals(bytes), 'a second run changes nothing').toBe(true);
}

describe('asset URLs in strings of every quote are replaced so that a parser reads the same, or refused', () => {
  it.each(Object.entries(enclosings))(
    '%s',
    (_, enclosing) => {
      fc.assert(
        fc.property(fc.gen(), (value) => expectRightOrRefused(enclosing, value)),
        { numRuns },
      );
    },
    // More runs take longer.
    Math.max(60_000, numRuns * 100),
  );
});
