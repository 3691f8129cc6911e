import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { findDigests } from './digest-forms.ts';
import { DigestChanges } from './digests.ts';

const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const page = Buffer.from(`<link integrity="${sha256('old')}">`);
const changes = [
  [sha256('old'), sha256('one')],
  [sha256('old'), sha256('two')],
] as const;

it('names the files that had one digest and have several now', () => {
  const digests = new DigestChanges();
  for (const name of ['b.css', 'a.css']) digests.addFile(Buffer.from('old'), Buffer.from(name), name, { page: false });
  expect(digests.makeEdits(findDigests(page))).toEqual([]);
  expect(digests.findAmbiguous(findDigests(page))).toEqual([{ files: ['a.css', 'b.css'], isIntegrity: true }]);
});

it('knows no names of the files that a killed run has rewritten', () => {
  const digests = new DigestChanges(changes);
  expect(digests.hasAmbiguous).toBe(true);
  expect(digests.findAmbiguous(findDigests(page))).toEqual([{ files: [], isIntegrity: true }]);
});
