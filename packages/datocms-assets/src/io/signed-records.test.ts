import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { RecordSigner } from './record-signer.ts';
import { SignedRecordReader, writeSignedRecords } from './signed-records.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('signed-records');
});

const signer = new RecordSigner('token', 'test');
const records = [{ a: [1, undefined, 'é'] }, new Uint8Array([1, 2]), 'x'.repeat(100), { b: new Float64Array([0.5]) }];
const path = (name = 'a') => join(dir, name);

async function write(values: Iterable<unknown> = records, name = 'a', maxLength = 10_000) {
  await writeSignedRecords(path(name), signer, values, maxLength);
}

function readAll(name = 'a', by = signer, maxLength = 10_000): unknown[] {
  const reader = new SignedRecordReader(path(name), by);
  try {
    return Array.from(reader.records(maxLength), ({ read }) => read());
  } finally {
    reader.close();
  }
}

it('gives back plain data, in order, and again by its place', async () => {
  await write();
  expect(readAll()).toEqual(records);
  const reader = new SignedRecordReader(path(), signer);
  const places = Array.from(reader.records(10_000), ({ place }) => place);
  expect(places.toReversed().map((place) => reader.readAgain(place))).toEqual(records.toReversed());
  const [first] = places;
  if (!first) throw new Error('no record');
  expect(() => reader.readAgain({ ...first, start: first.start + 1 })).toThrow('changed');
  reader.close();
});

it('leaves out what does not fit in, and reads nothing of a file that is too large', async () => {
  await write(records, 'a', 200);
  expect(readAll()).toEqual(records.slice(0, 2));
  expect(readAll('a', signer, 50)).toEqual([]);
});

it('refuses a byte that was changed, a record that is missing or repeated, and one of another file', async () => {
  await write();
  await write(records.toReversed(), 'b');
  const [a, b] = [readFileSync(path()), readFileSync(path('b'))];
  for (let at = 0; at < a.length; at++) {
    const changed = Buffer.from(a);
    changed[at] = (changed[at] as number) ^ 1;
    writeFileSync(path('c'), changed);
    expect(() => readAll('c')).toThrow(/signed|cut/);
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
    expect(() => readAll('c')).toThrow(/signed|cut/);
  }
  expect(() => readAll('a', new RecordSigner('other', 'test'))).toThrow('signed');
  expect(() => readAll('a', new RecordSigner('token', 'other'))).toThrow('signed');
});

it('follows no link, and replaces no file', async () => {
  await write();
  symlinkSync(path(), path('link'));
  expect(() => readAll('link')).toThrow('ELOOP');
  await expect(write()).rejects.toThrow('EEXIST');
  expect(readAll()).toEqual(records);
});
