import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { RecordSigner } from './record-signer.ts';
import { SignedRecords } from './signed-records.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('signed-records');
});

const signer = new RecordSigner('token', 'test');
const records = [{ a: [1, undefined, 'é'] }, new Uint8Array([1, 2]), 'x'.repeat(100), { b: new Float64Array([0.5]) }];
const path = (name: string) => join(dir, 'own', name);

const recordsOf = (name = 'a', by = signer, maxLength = 10_000) => new SignedRecords(dir, 'own', name, by, maxLength);
const readAll = (...of: Parameters<typeof recordsOf>) =>
  recordsOf(...of).read((found) => Array.from(found, ({ read }) => read()));

it('gives back plain data, in order, and again by its place', async () => {
  const file = recordsOf();
  await file.write(records);
  expect(readAll()).toEqual(records);
  const places = file.read((found) => Array.from(found, ({ place }) => place)) ?? [];
  expect(places.toReversed().map((place) => file.readAgain(place))).toEqual(records.toReversed());
  const [first] = places;
  if (!first) throw new Error('no record');
  expect(file.readAgain({ ...first, start: first.start + 1 })).toBeUndefined();
  file.remove();
  expect([readAll(), file.readAgain(first)]).toEqual([undefined, undefined]);
});

it('leaves out what does not fit in, and reads nothing of a file that is too large', async () => {
  await recordsOf('a', signer, 200).write(records);
  expect(readAll()).toEqual(records.slice(0, 2));
  expect(readAll('a', signer, 50)).toEqual([]);
});

it('refuses a byte that was changed, a record that is missing or repeated, and one of another file', async () => {
  await recordsOf().write(records);
  await recordsOf('b').write(records.toReversed());
  const [a, b] = [readFileSync(path('a')), readFileSync(path('b'))];
  for (let at = 0; at < a.length; at++) {
    const changed = Buffer.from(a);
    changed[at] = (changed[at] as number) ^ 1;
    writeFileSync(path('c'), changed);
    expect(readAll('c')).toBeUndefined();
  }
  const lengthOf = (bytes: Buffer) => 24 + Number.parseInt(bytes.toString('latin1', 16, 24), 16);
  const [first, rest] = [a.subarray(0, lengthOf(a)), a.subarray(lengthOf(a))];
  for (const parts of [
    [rest],
    [first, first],
    [first, rest, rest],
    [b.subarray(0, lengthOf(b)), rest],
    [a, b],
    [a, Buffer.from('0')],
  ]) {
    writeFileSync(path('c'), Buffer.concat(parts));
    expect(readAll('c')).toBeUndefined();
  }
  expect(readAll('a', new RecordSigner('other', 'test'))).toBeUndefined();
  expect(readAll('a', new RecordSigner('token', 'other'))).toBeUndefined();
});

it('follows no link, neither of the file nor of its folder', async () => {
  await recordsOf('b').write(records);
  symlinkSync(path('b'), path('a'));
  expect(readAll()).toBeUndefined();
  await recordsOf().write([1]);
  expect([readAll(), readAll('b')]).toEqual([[1], records]);
  renameSync(join(dir, 'own'), join(dir, 'elsewhere'));
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'own'));
  expect(readAll('b')).toBeUndefined();
  await expect(recordsOf('b').write(records)).rejects.toThrow('ELOOP');
  recordsOf('b').remove();
  expect(readdirSync(join(dir, 'elsewhere')).sort()).toEqual(['a', 'b']);
});
