import { expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { isCleanBody } from '../clean-bodies.ts';
import { bodyTargets, fingerprint } from './body-targets.ts';
import { compileSearchTargets, type SearchTargetsInput } from './search-targets.ts';

const input: SearchTargetsInput = {
  hosts: new AssetHosts(),
  token: '0f9e8d7c6b5a49382716f5e4d3c2b1',
  knownPaths: ['/99001/1700000001-kettle.jpg'],
  stored: { urlPrefixes: ['/_assets/'], names: [] },
};
const changedBy = (change: Partial<SearchTargetsInput>) =>
  fingerprint(compileSearchTargets({ ...input, ...change })) !== fingerprint(compileSearchTargets(input));

it.each<[string, boolean, Partial<SearchTargetsInput>]>([
  ['another published asset', false, { knownPaths: ['/99001/1700000001-kettle.jpg', '/99001/1700000002-seal.jpg'] }],
  ['another stored file', false, { stored: { urlPrefixes: ['/_assets/'], names: ['kettle.abcdefghij234567.webp'] } }],
  ['a mention that is allowed', false, { allowMention: ['**'] }],
  ['a domain of the project', true, { hosts: new AssetHosts(['media.shop.example']) }],
  ['stored videos', true, { hosts: new AssetHosts([], 'mp4') }],
  ['another token', true, { token: '0f9e8d7c6b5a49382716f5e4d3c2b2' }],
  ['another project', true, { knownPaths: ['/99002/1700000001-kettle.jpg'] }],
  ['another folder for stored files', true, { stored: { urlPrefixes: ['/media/'], names: [] } }],
])('%s changes what bodies are searched for: %s', (_, isChanged, change) => {
  expect(changedBy(change)).toBe(isChanged);
});

it.each([
  ['/99001/seal.png', false],
  ['/99002/seal.png', true],
  ['/_assets/seal.abcdefghij234567.webp', false],
  ['/media/seal.abcdefghij234567.webp', true],
])('a body stays clean whatever is published and stored later, if it names %s: %s', (text, stays) => {
  expect(isCleanBody('a.svg', Buffer.from(`"${text}"`), bodyTargets(compileSearchTargets(input)))).toBe(stays);
});
