import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ReferenceUse, ReferenceUses } from './reference-uses.ts';
import { ReferenceList } from './references.ts';

const id = (max: number) => fc.integer({ min: 0, max });
const uses = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 255, 256, 600, 70_000), id(20), fc.constantFrom(0, 1, 300)));

it('are listed once, each with its first reference, in order', () => {
  fc.assert(
    fc.property(fc.array(uses, { maxLength: 6 }), id(6), (texts, cut) => {
      const expected = new Map<string, ReferenceUse>();
      const files = texts.map((found, at) => {
        const references = new ReferenceList();
        const file = `${at}.html`;
        for (const [number, [variantId, surfaceId, spellingId]] of found.entries()) {
          const offset = 10 * number;
          references.add(variantId, surfaceId, spellingId, offset, offset + 5);
          const key = `${variantId} ${surfaceId} ${spellingId}`;
          if (!expected.has(key)) expected.set(key, { variantId, surfaceId, spellingId, file, offset });
        }
        return { file, references: references.pack() };
      });
      const inSteps = new ReferenceUses(files.slice(0, cut));
      inSteps.add(files.slice(cut));
      expect(inSteps.all).toEqual([...expected.values()]);
      expect(inSteps.files).toBe(files.length);
    }),
  );
});

it('take memory for what there is, where each variant has a spelling of its own', () => {
  const references = new ReferenceList();
  for (let at = 0; at < 20_000; at++) references.add(at, 0, at, 10 * at, 10 * at + 5);
  const before = process.memoryUsage().arrayBuffers;
  const uses = new ReferenceUses([{ file: 'a.html', references: references.pack() }]);
  expect(uses.all).toHaveLength(20_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
});
