import { domainToASCII } from 'node:url';
import { characterEntities } from 'character-entities';
import { expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { CleanFilter } from '../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import { codesIn, targetsOf } from './search-text.ts';

/** The ASCII that the platform reads for a character in a host; `undefined` where it reads something else. */
function asciiOf(character: string): string | undefined {
  const mapped = /^media(.*)shop\.example$/.exec(domainToASCII(`media${character}shop.example`))?.[1];
  return mapped === undefined || /^[a-z0-9.-]*$/.test(mapped) ? mapped : undefined;
}

/** All names of the HTML standard that end with a semicolon and stand for letters, digits, dots or hyphens of a host, or for nothing in it. */
const names = Object.entries(characterEntities).flatMap(([name, character]) => {
  const ascii = asciiOf(character);
  return ascii === undefined ? [] : [{ name, ascii }];
});

it('the host of an attribute is found with any letters as named character references', () => {
  expect(names.length).toBeGreaterThan(150);
  const wrong: string[] = [];
  for (const ascii of new Set(names.map((each) => each.ascii))) {
    const targets = targetsOf({ hosts: new AssetHosts([`media${ascii}shop.example`]) });
    const filter = new CleanFilter(targets);
    for (const { name } of names.filter((each) => each.ascii === ascii)) {
      const page = `<img src="https://media&${name};shop.example/a.jpg" alt="">\n`;
      const isFound = codesIn(page, 'page.html', targets).includes('leak');
      if (!isFound || filter.isCertainlyClean('page.html', Buffer.from(page), new Set())) wrong.push(name);
    }
  }
  expect(wrong).toEqual([]);
});

it.each(['&dd;', '&DD;', '&DifferentialD;', '&CapitalDifferentialD;'])('the host of the CMS is found with %s', (d) => {
  expect(codesIn(`<img src="https://www.${d}atocms-assets.com/99001/a.jpg">`)).toEqual(['leak']);
});

it.each([
  'd&ordf;tocms-assets.com',
  'd&ordftocms-assets.com',
  'dat&ordm;cms&#45assets&period;com',
  'd&af;atocms-assets.com',
])('the host is found as %s', (host) => {
  expect(codesIn(`<p>${host}</p>`)).toEqual(['leak']);
});
