import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DigestJournal } from './digest-journal.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'half-done-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A run that is killed after it has written these files, each with the digests that go with it. */
function run(...writes: readonly [file: string, text: string, ...renewed: (readonly [string, string])[]][]) {
  const notes = new DigestJournal(dir, join(dir, 'notes'));
  const known = [...notes.read()];
  for (const [file, text, ...renewed] of writes) {
    notes.add(file, Buffer.from(text), renewed);
    writeFileSync(join(dir, file), text);
  }
  return known;
}

describe('the notes of runs that were killed', () => {
  it('are known to the next one, as far as the files are those that were written', () => {
    expect(run(['a.js', 'A', ['old a', 'new a']], ['b.js', 'B', ['old b', 'new b']])).toEqual([]);
    writeFileSync(join(dir, 'b.js'), 'something else');
    expect(run()).toEqual([['old a', 'new a']]);
  });

  it('stay known where a second run is killed after it has written the same file again', () => {
    run(['a.js', 'A', ['old a', 'new a']]);
    run(['a.js', 'A2', ['new a', 'newer a']]);
    expect(run()).toEqual([
      ['old a', 'new a'],
      ['new a', 'newer a'],
    ]);
  });

  it('are gone when a run has ended', () => {
    run(['a.js', 'A', ['old a', 'new a']]);
    new DigestJournal(dir, join(dir, 'notes')).clear();
    expect(run()).toEqual([]);
  });
});
