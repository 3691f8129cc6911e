import { describe, expect, it } from 'vitest';
import { findingCodes } from '../findings/codes.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import { groupFindings } from './group-findings.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg';
const at = (file: string, line: number, url?: string) => ({ file, line, column: 1, ...(url ? { url } : {}) });

describe('groupFindings', () => {
  it('returns no sections for no findings', () => {
    expect(groupFindings([])).toEqual([]);
  });

  it('puts errors before warnings, and codes in the order of the table', () => {
    const codes = (Object.keys(findingCodes) as FindingCode[]).toReversed();
    const sections = groupFindings(codes.map((code) => finding(code, 'x')));
    const levels = sections.map((each) => each.level);
    expect(levels).toEqual(levels.toSorted());
    expect(sections.filter((each) => each.level === 'error').map((each) => each.code)).toEqual(
      codes.toReversed().filter((code) => findingCodes[code].level === 'error'),
    );
  });

  it('makes one group of a URL in many places, in their order, even with different messages', () => {
    const findings = [1, 2, 3].map((line) => finding('leak', `Message ${line}.`, at('a.html', line, kettle)));
    const [section] = groupFindings(findings);
    expect(section).toMatchObject({ code: 'leak', count: 3, fix: findingCodes.leak.fix });
    expect(section?.groups).toHaveLength(1);
    expect(section?.groups[0]).toMatchObject({ url: kettle, message: 'Message 1.', count: 3 });
    expect(section?.groups[0]?.places.map((place) => place.line)).toEqual([1, 2, 3]);
  });

  it.each<[string, Finding, Finding]>([
    ['URLs', finding('leak', 'x', at('a', 1, kettle)), finding('leak', 'x', at('a', 1, `${kettle}?w=1`))],
    ['messages without a URL', finding('mention', 'x', at('a', 1)), finding('mention', 'y', at('a', 1))],
    ['fixes', finding('leak', 'x', at('a', 1, kettle)), finding('leak', 'x', { url: kettle, fix: 'Other.' })],
    ['a URL and none', finding('leak', kettle), finding('leak', 'x', { url: kettle })],
  ])('keeps different %s apart', (_, one, other) => {
    expect(groupFindings([one, other])[0]?.groups).toHaveLength(2);
  });

  it('gives a section a fix only if all groups have the same', () => {
    const other = finding('leak', 'y', { fix: 'Other.' });
    expect(groupFindings([finding('leak', 'x'), other])[0]?.fix).toBeUndefined();
    expect(groupFindings([finding('leak', 'x'), finding('leak', 'y')])[0]?.fix).toBe(findingCodes.leak.fix);
  });

  it('makes two sections of one code with two levels', () => {
    const soft = finding('active-content', 'x', { level: 'warning' });
    expect(groupFindings([soft, finding('active-content', 'x')]).map((each) => each.level)).toEqual([
      'error',
      'warning',
    ]);
  });

  it('counts a finding without a file, but does not list it as a place', () => {
    expect(groupFindings([finding('cda-unreachable', 'x')])[0]?.groups[0]).toMatchObject({ places: [], count: 1 });
  });
});
