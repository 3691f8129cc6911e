import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCleanBody } from '../../packages/datocms-assets/src/verify/clean-bodies.ts';
import { CleanFilter } from '../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import { bodyTargets, fingerprint } from '../../packages/datocms-assets/src/verify/search/body-targets.ts';
import type { SearchTargetsInput } from '../../packages/datocms-assets/src/verify/search/search-targets.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { randomFiles, storedName, usualTargets, withShortNames, withVideos } from './random-files.ts';
import { search, targetsOf } from './search-text.ts';

/** The targets of two builds. Before the second one more assets were published, and other files are stored. */
const builds = [usualTargets, withShortNames, withVideos].map((input) => {
  const first: SearchTargetsInput = { ...input, stored: { ...input.stored, names: [] } };
  const paths = ['kettle.jpg.png', '1700000002-seal.jpg', '1700000001-kettle'].map((name) => `/99001/${name}`);
  const names = [...input.stored.names, 'kettle.bcdefghijk234567.webp'];
  const second = { ...input, knownPaths: [...input.knownPaths, ...paths], stored: { ...input.stored, names } };
  const before = bodyTargets(targetsOf(first));
  return { before, filter: new CleanFilter(before), first: targetsOf(first), second: targetsOf(second) };
});

/** Whether the first build remembers the bytes as clean. Fails if the second one finds something in them. */
function isRemembered(bytes: Buffer, file = 'page.html'): boolean {
  const text = bytes.toString('latin1');
  return builds.map(({ before, filter, second }) => {
    const names = new Set<string>();
    const isCertain = filter.isCertainlyClean(file, bytes, names) && names.size === 0;
    if (!isCertain && !isCleanBody(file, bytes, before)) return false;
    const { codes, usedNames } = search(bytes, file, second);
    expect([text, ...codes, ...usedNames]).toEqual([text]);
    return true;
  })[0] as boolean;
}

describe('a file that was clean in one build is clean in the next one, whatever is published and stored by then', () => {
  it('if both search for the same', () => {
    for (const { first, second } of builds) expect(fingerprint(first)).toBe(fingerprint(second));
  });

  it.each([
    ['<p>Nothing.', true],
    ['<p>/99001/kettle.jpg.png', false],
    ['<p>/_assets/kettle.bcdefghijk234567.webp', false],
    ['<p>/2026/kettle.jpg.png', true],
    [
      `<script>self.__next_f.push([1,"/_assets/${storedName.slice(0, 9)}"])</script><script>self.__next_f.push([1,"${storedName.slice(9)}"])</script>`,
      false,
    ],
  ])('%s is remembered: %s', (text, expected) => {
    expect(isRemembered(Buffer.from(text))).toBe(expected);
  });

  it.each(Object.entries(randomFiles))('in %s', (_, { weight, property }) => {
    fc.assert(property(isRemembered), { numRuns: propertyRuns(500 * weight) });
  });
});
