import { expect, it } from 'vitest';
import { sampleReport } from '../../../../test/support/sample-report.ts';
import { sarifErrors } from '../../../../test/support/validate-review-reports.ts';
import { findingCodes } from '../findings/codes.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import { toSarif } from './to-sarif.ts';

const codes = Object.keys(findingCodes) as FindingCode[];
const sarifOf = (findings: readonly Finding[]) =>
  JSON.parse(toSarif(sampleReport({ findings }), { repository: '/site' }));

it('describes each code as a rule that GitHub takes, with its level and the page that explains it', () => {
  const log = sarifOf(codes.map((code) => finding(code, 'Wrong.')));
  expect(sarifErrors(log)).toEqual([]);
  const { rules } = log.runs[0].tool.driver;
  expect(rules.map(({ id }: { id: string }) => id)).toEqual(codes);
  for (const { id, helpUri, defaultConfiguration, ...texts } of rules) {
    expect(helpUri).toMatch(new RegExp(`/findings\\.md#${id}$`));
    expect(defaultConfiguration.level).toBe(findingCodes[id as FindingCode].level);
    for (const text of [texts.shortDescription.text, texts.fullDescription.text, texts.help.text])
      expect(text).toMatch(/^[^\n]{10,1024}$/);
  }
});

it('has no more results, and no more places of one, than GitHub takes, and errors before warnings', () => {
  const url = (name: number | string) => `https://www.datocms-assets.com/99001/${name}.jpg`;
  const warnings = Array.from({ length: 25_000 }, (_, at) => finding('placeholder', 'Gray.', { url: url(at) }));
  const everywhere = Array.from({ length: 1_200 }, (_, at) =>
    finding('unpublished', 'Draft.', { url: url('draft'), file: `${at}.html`, line: 1, column: 1 }),
  );
  const [{ results }] = sarifOf([...warnings, ...everywhere]).runs;
  expect(results).toHaveLength(25_000);
  expect(results[0].relatedLocations).toHaveLength(99);
  expect(results[0]).toMatchObject({
    level: 'error',
    message: { text: expect.stringContaining('and at 1,199 more places') },
  });
});
