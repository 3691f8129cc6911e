import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { isTemporaryFile, journalName } from '../io/temporary-file.ts';
import { DigestJournal } from './digest-journal.ts';

let dir = '';
beforeEach(() => {
  dir = temporaryFolder('digest-journal');
});

const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const [oldA, newA, newerA, oldB, newB] = ['oldA', 'newA', 'newerA', 'oldB', 'newB'].map(digest) as [
  string,
  string,
  string,
  string,
  string,
];

/** A run that is killed after it has written these files, each with digests that change. Returns what it read first. */
function run(...writes: readonly [file: string, text: string, ...changes: (readonly [string, string])[]][]) {
  const journal = new DigestJournal(dir);
  const known = [...journal.read()];
  for (const [file, text, ...changes] of writes) {
    journal.add(file, Buffer.from(text), changes);
    writeFileSync(join(dir, file), text);
  }
  journal.close();
  return known;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const sha512 = `sha512-${createHash('sha512').update('x').digest('base64')}`;

describe('the digest journal of a killed run', () => {
  it('gives the next run the changes of files that still have the written bytes', () => {
    expect(run(['a.js', 'A', [oldA, newA]], ['b.js', 'B', [oldB, newB]])).toEqual([]);
    writeFileSync(join(dir, 'b.js'), 'something else');
    expect(run()).toEqual([[oldA, newA]]);
  });

  it('keeps the changes if a second run is killed after it has written the same file again', () => {
    run(['a.js', 'A', [oldA, newA]]);
    run(['a.js', 'A2', [newA, newerA]]);
    expect(run()).toEqual([
      [oldA, newA],
      [newA, newerA],
    ]);
  });

  it('is empty when a run has ended', () => {
    run(['a.js', 'A', [oldA, newA]]);
    new DigestJournal(dir).clear();
    expect(run()).toEqual([]);
  });

  it('lies in the output, is a temporary file, names no URL, and is gone in the end', () => {
    run(['a.js', 'https://www.datocms-assets.com/1/a.png', [oldA, newA]]);
    const [name = ''] = readdirSync(dir);
    expect(isTemporaryFile(name)).toBe(true);
    expect(readFileSync(join(dir, name), 'utf8')).not.toContain('datocms');
    new DigestJournal(dir).clear();
    expect(readdirSync(dir)).toEqual(['a.js']);
  });

  it('gives the entries behind the incomplete line of another killed run', () => {
    run(['a.js', 'A', [oldA, newA]]);
    appendFileSync(join(dir, journalName), '{"file":"b.js","sha');
    run(['b.js', 'B', [oldB, newB]]);
    expect(run()).toEqual([
      [oldA, newA],
      [oldB, newB],
    ]);
  });

  it.each([
    'null',
    '[]',
    '"x"',
    '['.repeat(100_000),
    '{"file":"a.js"}',
    '{"__proto__":{}}',
    `{"file":"a.js","sha256":"${sha256('A')}","changes":[["${oldA}","x"]]}`,
    `{"file":"a.js","sha256":"${sha256('A')}","changes":[["x","${newA}"]]}`,
    `{"file":"a.js","sha256":"${sha256('A')}","changes":[["${oldA}","${sha512}"]]}`,
    `{"file":"a.js","sha256":"${sha256('A')}","changes":[["${oldA}"]]}`,
    `{"file":"../${'../'.repeat(20)}etc/passwd","sha256":"${sha256('A')}","changes":[]}`,
  ])('ignores a line that no run has written (%#)', (line) => {
    writeFileSync(join(dir, 'a.js'), 'A');
    writeFileSync(join(dir, journalName), `\n${line}\n`);
    expect(run()).toEqual([]);
  });

  it('does not follow a link: the file is not written then', () => {
    const outside = `${dir}-mine`;
    onTestFinished(() => rmSync(outside));
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(dir, journalName));
    expect(() => run(['a.js', 'A', [oldA, newA]])).toThrow(/ELOOP/);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect(readdirSync(dir)).toEqual([journalName]);
  });
});
