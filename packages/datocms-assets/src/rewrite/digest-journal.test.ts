import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DigestJournal } from './digest-journal.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'digest-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A run that is killed after it has written these files, each with digests that change. Returns what it read first. */
function run(...writes: readonly [file: string, text: string, ...changes: (readonly [string, string])[]][]) {
  const journal = new DigestJournal(dir, join(dir, 'journal'));
  const known = [...journal.read()];
  for (const [file, text, ...changes] of writes) {
    journal.add(file, Buffer.from(text), changes);
    writeFileSync(join(dir, file), text);
  }
  return known;
}

describe('the digest journal of a killed run', () => {
  it('gives the next run the changes of files that still have the written bytes', () => {
    expect(run(['a.js', 'A', ['old a', 'new a']], ['b.js', 'B', ['old b', 'new b']])).toEqual([]);
    writeFileSync(join(dir, 'b.js'), 'something else');
    expect(run()).toEqual([['old a', 'new a']]);
  });

  it('keeps the changes if a second run is killed after it has written the same file again', () => {
    run(['a.js', 'A', ['old a', 'new a']]);
    run(['a.js', 'A2', ['new a', 'newer a']]);
    expect(run()).toEqual([
      ['old a', 'new a'],
      ['new a', 'newer a'],
    ]);
  });

  it('is empty when a run has ended', () => {
    run(['a.js', 'A', ['old a', 'new a']]);
    new DigestJournal(dir, join(dir, 'journal')).clear();
    expect(run()).toEqual([]);
  });
});
