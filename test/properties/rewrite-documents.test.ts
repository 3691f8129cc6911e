import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentKind, documentKinds } from '../support/layered-documents.ts';
import { type Layer, nesting, type Passage, passage, percent, render, singleUrl } from '../support/layered-text.ts';
import { localizeText, localName } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

interface Written {
  readonly passage: Passage;
  readonly layers: readonly Layer[];
}

const encode = (text: string, layers: readonly Layer[]) => layers.reduce((inner, layer) => layer.encode(inner), text);
const decode = (text: string, layers: readonly Layer[]) =>
  layers.reduceRight((outer, layer) => layer.decode(outer), text);

const texts: fc.Arbitrary<Written> = fc.record({ passage, layers: nesting });
const arbitraries: Readonly<Record<'any' | 'percent' | 'plain', fc.Arbitrary<Written>>> = {
  any: texts,
  percent: fc.record({ passage: singleUrl, layers: fc.constantFrom<Layer[]>([], [percent]) }),
  plain: fc.record({ passage: singleUrl, layers: fc.constant<Layer[]>([]) }),
};

/** Expects the texts that an independent parser reads, with each URL as `spell` gives it. */
function expectTexts(
  kind: DocumentKind,
  document: string,
  written: readonly Written[],
  spell: (url: string) => string,
): void {
  const values = kind.read(document);
  const copies = values.length / written.length;
  written.forEach(({ passage, layers }, index) => {
    for (const value of values.slice(index * copies, (index + 1) * copies)) {
      expect(decode(value, layers)).toBe(render(passage, spell));
    }
  });
}

describe('a parser reads the same texts in the rewritten file, with only the URLs replaced', () => {
  it.each(Object.entries(documentKinds))('%s', (_, kind) => {
    const local = (url: string) => `${kind.origin}/_assets/${localName(url, kind.profile)}`;
    fc.assert(
      fc.property(fc.array(arbitraries[kind.onlyUrls ?? 'any'], { minLength: 1, maxLength: 3 }), (written) => {
        const document = kind.write(
          written.map(({ passage, layers }) =>
            encode(
              render(passage, (url) => url),
              layers,
            ),
          ),
        );
        expectTexts(kind, document, written, (url) => url);
        const first = localizeText(kind.file, Buffer.from(document));
        expectTexts(kind, first.bytes.toString(), written, local);
        expect(first.findings).toEqual([]);
        expect(localizeText(kind.file, first.bytes).bytes.equals(first.bytes)).toBe(true);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
