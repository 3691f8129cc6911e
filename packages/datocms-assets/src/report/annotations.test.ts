import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../../test/support/sample-report.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { toAnnotations } from './annotations.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg?w=640';
const fix =
  'Fix: Write the URL out in full in the source, or remove it. If it was written out in full, report a bug of this package.';
const lines = (findings: readonly Finding[], cwd = '/site') =>
  toAnnotations(sampleReport({ findings }), cwd).split('\n').slice(0, -1);

describe('toAnnotations', () => {
  it('writes nothing if there are no findings', () => {
    expect(toAnnotations(sampleReport(), '/site')).toBe('');
  });

  it.each<[string, Partial<Finding> & { message?: string }, string]>([
    [
      'an error with its place',
      { file: 'a/index.html', line: 12, column: 34, url: kettle },
      `::error file=dist/a/index.html,line=12,col=34,title=leak::Left.%0A${kettle}%0A${fix}`,
    ],
    ['a file without a line', { file: 'a.html' }, `::error file=dist/a.html,title=leak::Left.%0A${fix}`],
    ['no file', {}, `::error title=leak::Left.%0A${fix}`],
    ['a warning', { level: 'warning' }, `::warning title=leak::Left.%0A${fix}`],
    ['a percent sign', { message: '100 % %0A' }, `::error title=leak::100 %25 %250A%0A${fix}`],
    ['several lines', { message: 'One.\nTwo.' }, `::error title=leak::One.%0ATwo.%0A${fix}`],
    ['colons in a message', { message: 'a::b' }, `::error title=leak::a::b%0A${fix}`],
    [
      'colon and comma in a file name',
      { file: 'a:b,line=9.html' },
      `::error file=dist/a%3Ab%2Cline=9.html,title=leak::Left.%0A${fix}`,
    ],
    [
      'a newline in a file name',
      { file: 'a\n::error::x' },
      `::error file=dist/a\\n%3A%3Aerror%3A%3Ax,title=leak::Left.%0A${fix}`,
    ],
    ['control characters', { message: 'a\r\u001b[31m\u202e' }, `::error title=leak::a\\r\\u001b[31m\\u202e%0A${fix}`],
  ])('writes %s', (_, { message = 'Left.', ...rest }, expected) => {
    expect(lines([finding('leak', message, rest)])).toEqual([expected]);
  });

  it('makes one annotation of a URL in many places', () => {
    const findings = [1, 2, 3].map((line) =>
      finding('leak', 'Left.', { file: 'a.html', line, column: 1, url: kettle }),
    );
    expect(lines(findings)).toEqual([
      `::error file=dist/a.html,line=1,col=1,title=leak::Left.%0A${kettle}%0Aand at 2 more places%0A${fix}`,
    ]);
  });

  it('writes as many of each level as GitHub shows, and the number of the others', () => {
    const many = (count: number, level: 'error' | 'warning') =>
      Array.from({ length: count }, (_, at) =>
        finding('leak', 'Left.', { level, url: `https://www.datocms-assets.com/99001/${at}.jpg` }),
      );
    const found = lines([...many(10, 'error'), ...many(25, 'warning')]);
    expect(found.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(found.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(found.filter((line) => line.startsWith('::notice '))).toEqual([
      '::notice title=datocms-assets::and 15 warnings more: see the log',
    ]);
  });

  it('names a file by its absolute path if the output is outside of the current folder', () => {
    const file = resolve('/site/dist/a.html').replace(':', '%3A');
    expect(lines([finding('leak', 'Left.', { file: 'a.html' })], '/elsewhere')[0]).toContain(`file=${file},`);
  });
});
