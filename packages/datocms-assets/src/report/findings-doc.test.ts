import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../../test/support/sample-report.ts';
import { findingCodes } from '../findings/codes.ts';
import { type ContentPlace, type Finding, type FindingCode, finding } from '../findings/finding.ts';
import { systemFix } from '../findings/system-error.ts';
import { nameFlags } from '../options/flags.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import type { FileScan, Mention } from '../scan/file-scan.ts';
import { mergePlaces } from './merge-places.ts';
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

/** The place in the content that an example shows. */
function viaIn(example: readonly string[]): ContentPlace[] {
  const [, path = '', record = '', locale = null] =
    /^ {4}in DatoCMS: (.+) \(record (\w+)(?:, (\w+))?\)$/m.exec(example.join('\n')) ?? [];
  const [model = '', ...field] = path.split(' › ');
  return path === '' ? [] : [{ model, record, field: field.join('.'), locale }];
}

/** The findings that an example shows: two spaces before URL and message, four before a place, seven before an excerpt. */
function findingsOf(code: FindingCode, example: readonly string[]): Finding[] {
  const body = example.slice(1, -2);
  const url = body.find((line) => line.startsWith('  https://'))?.trim();
  const shown = body.find((line) => /^ {2}\S/.test(line) && line.trim() !== url)?.trim() ?? '';
  const message = shown.replace(/^\d+ places need/, 'This place needs');
  const places = body.flatMap((line, at) => (line.startsWith('    at ') ? at : []));
  const via = viaIn(body);
  return (places.length === 0 ? [-1] : places).map((at) => {
    const [file = '', line, column] = (body[at] ?? '').slice('    at dist/'.length).split(':');
    const excerpt = at < 0 ? undefined : /^ {7}(.+)/.exec(body[at + 1] ?? '')?.[1];
    return finding(code, message, {
      fix: nameFlags((code === 'file-system' ? systemFix('ENOSPC') : undefined) ?? findingCodes[code].fix),
      ...(via.length === 0 ? {} : { via }),
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
    const shown = toText(sampleReport({ findings: mergePlaces(findings) }), { color: false, cwd: '/site' }).split(
      '\n\n',
    )[0];
    expect(example.join('\n')).toBe(shown);
  });

  it.each([
    ['mention', 'prose'],
    ['host-in-code', 'code'],
    ['template-url', 'template'],
    ['foreign-url', 'foreign'],
    ['encoded-url', 'encoded', 'a whole srcset is percent-encoded into one URL'],
    ['length-prefixed', 'length'],
  ] as const)(
    'shows for %s the message that the job writes, and the text at the place',
    (code, kind, reason?: string) => {
      const mention: Mention = { kind, start: 0, end: 0, at: 0, ...(reason && { reason }) };
      const scan = { file: 'x', mentions: [mention], contacts: [] } as unknown as FileScan;
      const [found] = findingsOf(code, exampleOf(sections.get(code) ?? ''));
      expect(checkMentions([scan], [])).toMatchObject([{ code, message: found?.message }]);
      expect(found?.excerpt).toBeTruthy();
    },
  );

  it('links only to headings that it has', () => {
    const targets = Array.from(text.matchAll(/\]\(#([^)]+)\)/g), (match) => match[1]);
    expect(targets.filter((target) => !sections.has(target ?? ''))).toEqual([]);
  });
});
