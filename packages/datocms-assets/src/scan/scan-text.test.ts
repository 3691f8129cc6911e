import { expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { ScanContext } from './scan-context.ts';
import { scanText } from './scan-text.ts';

it.each([
  ['a.js', ['graphql.datocms.com']],
  ['a.js.map', []],
])('finds the hosts that a browser will contact in %s: nobody runs the sources in a map', (file, hosts) => {
  const { contacts } = scanText(file, 'fetch("https://graphql.datocms.com/")', new ScanContext(new AssetHosts()));
  expect(contacts.map(({ host }) => host)).toEqual(hosts);
});
