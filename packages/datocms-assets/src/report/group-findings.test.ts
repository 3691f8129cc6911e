import { describe, expect, it } from 'vitest';
import { findingCodes } from '../findings/codes.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import { type FindingGroup, groupFindings, ownTextOf } from './group-findings.ts';

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
    expect(section).toMatchObject({ code: 'leak', count: 1, fix: findingCodes.leak.fix });
    expect(section?.groups).toHaveLength(1);
    expect(section?.groups[0]).toMatchObject({ url: kettle, message: 'Message 1.', count: 1 });
    expect(section?.groups[0]?.places.map((place) => place.line)).toEqual([1, 2, 3]);
  });

  it('makes one group of all variants of an asset, which counts once, and shows each line before others of it', () => {
    const findings = ['a.html', 'b.html'].flatMap((file) =>
      [320, 640, 960].map((width) => finding('unpublished', 'Nothing uses it.', at(file, 1, `${kettle}?w=${width}`))),
    );
    const [section] = groupFindings(findings);
    expect(section).toMatchObject({ count: 1, groups: [{ url: kettle, count: 1 }] });
    const group = section?.groups[0] as FindingGroup;
    expect(group.message).toBe('Nothing uses it. The site names 3 variants of it.');
    expect(group.places.map((place) => `${place.file} ${ownTextOf(place, group)}`)).toEqual([
      'a.html ?w=320',
      'b.html ?w=320',
      ...[640, 960].map((width) => `a.html ?w=${width}`),
      ...[640, 960].map((width) => `b.html ?w=${width}`),
    ]);
  });

  it('shows what a place of a variant says, if it is something else', () => {
    const variants = ['404', '500'].map((status, at) =>
      finding('download-failed', status, { url: `${kettle}?w=${at}`, file: 'a' }),
    );
    const group = groupFindings(variants)[0]?.groups[0] as FindingGroup;
    expect(group.places.map((place) => ownTextOf(place, group))).toEqual(['?w=0', '?w=1: 500']);
  });

  it('keeps the whole URL of an asset with one variant', () => {
    const [section] = groupFindings([1, 2].map((line) => finding('leak', 'x', at('a.html', line, `${kettle}?w=1`))));
    expect(section?.groups).toMatchObject([{ url: `${kettle}?w=1`, message: 'x' }]);
  });

  it('makes one group of the assets of another project, which counts once', () => {
    const of = (project: number, name: string) =>
      finding('unpublished', 'x', {
        ...at('a.html', 1, `https://www.datocms-assets.com/${project}/${name}`),
        cause: { project: `${project}`, own: '99001' },
      });
    const [section] = groupFindings([of(7, 'a.jpg?w=1'), of(7, 'a.jpg?w=2'), of(7, 'b.jpg'), of(8, 'c.jpg')]);
    expect(section).toMatchObject({
      count: 2,
      groups: [
        {
          url: undefined,
          count: 1,
          message: '2 assets in 3 places are of project 7, and the content that this token reads is of project 99001.',
        },
        { message: expect.stringMatching(/^1 asset in 1 place is of project 8, and/) },
      ],
    });
  });

  it.each<[string, Finding, Finding]>([
    ['assets', finding('leak', 'x', at('a', 1, kettle)), finding('leak', 'x', at('a', 1, `${kettle}.png`))],
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
