import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../../test/support/sample-report.ts';
import { findingCodes } from '../findings/codes.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import { nameFlags } from '../options/flags.ts';
import { toText } from './to-text.ts';

const text = readFileSync(new URL('../../findings.md', import.meta.url), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section] as const),
);
const codes = Object.keys(findingCodes) as FindingCode[];

function exampleOf(section: string): string[] {
  return (/^```text\n([\s\S]*?)\n```$/m.exec(section)?.[1] ?? '').split('\n');
}

/** The findings that an example shows: two spaces before URL and message, four before a place, seven before an excerpt. */
function findingsOf(code: FindingCode, example: readonly string[]): Finding[] {
  const body = example.slice(1, -2);
  const url = body.find((line) => line.startsWith('  https://'))?.trim();
  const message = body.find((line) => /^ {2}\S/.test(line) && line.trim() !== url)?.trim() ?? '';
  const places = body.flatMap((line, at) => (line.startsWith('    at ') ? at : []));
  return (places.length === 0 ? [-1] : places).map((at) => {
    const [file = '', line, column] = (body[at] ?? '').slice('    at dist/'.length).split(':');
    const excerpt = at < 0 ? undefined : /^ {7}(.+)/.exec(body[at + 1] ?? '')?.[1];
    return finding(code, message, {
      fix: nameFlags(findingCodes[code].fix),
      ...(url === undefined ? {} : { url }),
      ...(file === '' ? {} : { file }),
      ...(line === undefined ? {} : { line: Number(line) }),
      ...(column === undefined ? {} : { column: Number(column) }),
      ...(excerpt === undefined ? {} : { excerpt }),
    });
  });
}

describe('findings.md', () => {
  it('has one heading for each code, in the order of the table, and no other', () => {
    expect([...sections.keys()]).toEqual(codes);
    expect(text.match(/^## /gm)).toHaveLength(codes.length);
  });

  it.each(codes)('says of %s its level, what it means, why it matters and how to fix it', (code) => {
    const section = sections.get(code) ?? '';
    const level = findingCodes[code].level;
    expect(section).toMatch(new RegExp(`^Level: ${level}\\.`, 'm'));
    for (const part of ['What it means.', 'Why it matters.', 'How to fix.']) expect(section).toContain(`**${part}**`);
  });

  it.each(codes)('shows %s as the terminal shows it', (code) => {
    const example = exampleOf(sections.get(code) ?? '');
    const findings = findingsOf(code, example);
    const shown = toText(sampleReport({ findings }), { color: false, cwd: '/site' }).split('\n\n')[0];
    expect(example.join('\n')).toBe(shown);
  });

  it('links only to headings that it has', () => {
    const targets = Array.from(text.matchAll(/\]\(#([^)]+)\)/g), (match) => match[1]);
    expect(targets.filter((target) => !sections.has(target ?? ''))).toEqual([]);
  });
});
