import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Site, startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import { codeQualityErrors, sarifErrors } from '../support/validate-review-reports.ts';

const [hero, gone, lost] = ['1700000001-hero.jpg', '1700000008-gone.jpg', '1700000009-lost.jpg'] as const;
const world = await startWorld();
await world.publish(hero);

const files = {
  'index.html': `<p>\n<p>😀 <img src="${url(gone)}?w=20"><img src="${url(lost)}">`,
  'ö 100%/a b.html': `<img src="${url(gone)}">`,
  '_astro/menu.Dx3kf9_a.js': 'fetch("https://www.datocms-assets.com/")',
};

interface Place {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: object;
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Place[];
  readonly relatedLocations?: readonly Place[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
}

async function report(site: Site, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const flags = ['--report', 'out/assets.sarif', '--report', 'gitlab:out/quality.json', ...args];
  const command = ['localize', site.dir, ...world.connected(site), ...flags];
  const ended = await runCli(command, { DATOCMS_CDA_TOKEN: token, ...env }, site.work);
  const [sarif, quality] = ['assets.sarif', 'quality.json'].map((name) =>
    JSON.parse(readFileSync(join(site.work, 'out', name), 'utf8')),
  );
  const results: readonly Result[] = sarif.runs[0].results;
  return { ...ended, sarif, quality, results };
}

const placeOf = ({ locations: [place] }: Result) => [
  place?.physicalLocation.artifactLocation.uri,
  place?.physicalLocation.region,
];
const fingerprintsOf = (results: readonly Result[]) =>
  results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash).sort();

describe('the reports for tools of code review', () => {
  it('keep to the schemas of SARIF and of Code Quality, which refuse what is wrong', async () => {
    const { status, sarif, quality } = await report(world.site(files));
    expect(status).toBe(1);
    expect([sarifErrors(sarif), codeQualityErrors(quality)]).toEqual([[], []]);
    const [{ location }] = quality;
    expect(codeQualityErrors([{ ...quality[0], location: { ...location, path: './a' } }])).toHaveLength(1);
    expect(sarifErrors({ ...sarif, runs: [{ ...sarif.runs[0], columnKind: 'utf16' }] })).toHaveLength(1);
  });

  it('have each problem once, at its first place, with line and column in UTF-16 units', async () => {
    const { sarif, quality, results } = await report(world.site(files));
    const [unpublished] = results;
    expect(results.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual([
      'error unpublished',
      'error unpublished',
      'error host-in-code',
    ]);
    expect(results.map(placeOf)).toEqual([
      ['dist/index.html', { startLine: 2, startColumn: 17 }],
      ['dist/index.html', { startLine: 2, startColumn: 90 }],
      ['dist/_astro/menu.Dx3kf9_a.js', { startLine: 1, startColumn: 8 }],
    ]);
    expect(unpublished?.relatedLocations?.map((each) => each.physicalLocation.artifactLocation.uri)).toEqual([
      'dist/%C3%B6%20100%25/a%20b.html',
    ]);
    expect(unpublished?.message.text.split('\n')).toEqual([
      expect.stringMatching(/^No published record .* 2 variants of it\.$/),
      url(gone),
      'and at 1 more place',
      expect.stringMatching(/^Fix: Publish a record .* --allow,/),
    ]);
    const [{ tool, columnKind }] = sarif.runs;
    expect(columnKind).toBe('utf16CodeUnits');
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(quality[0]).toMatchObject({
      description: unpublished?.message.text.replaceAll('\n', ' · '),
      check_name: 'unpublished',
      severity: 'major',
      location: { path: 'dist/index.html', lines: { begin: 2 } },
    });
    expect(quality).toHaveLength(results.length);
  });

  it('tell the same problem by the same fingerprint after other changes, and each one by its own', async () => {
    const before = await report(world.site(files));
    const [index, page, script] = Object.values(files) as [string, string, string];
    const changed = { 'index.html': `<p>\n${index}`, 'a.html': page, '_astro/menu.B0x-y_12.js': `//\n${script}` };
    const after = await report(world.site(changed));
    expect(fingerprintsOf(after.results)).toEqual(fingerprintsOf(before.results));
    const [a, b] = [before, after].map(({ quality }) =>
      quality.map((each: Record<string, string>) => each.fingerprint),
    );
    expect(new Set(b)).toEqual(new Set(a));
    expect(new Set(a).size).toBe(3);
    // One more file with the same problem.
    const more = await report(world.site({ ...files, '_astro/other.B0x-y_12.js': script }));
    expect(new Set(fingerprintsOf(more.results)).size).toBe(4);
    expect(fingerprintsOf(more.results)).toEqual(expect.arrayContaining(fingerprintsOf(before.results)));
  });

  it.each(['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'])('have paths from the root of the repository: %s', async (name) => {
    const site = world.site(files);
    const { sarif, quality, results } = await report(site, { [name]: dirname(site.work) });
    const folder = site.work.slice(dirname(site.work).length + 1);
    expect(placeOf(results[0] as Result)[0]).toBe(`${folder}/dist/index.html`);
    expect(quality[0].location.path).toBe(`${folder}/dist/index.html`);
    expect(sarif.runs[0].originalUriBaseIds['%SRCROOT%'].uri).toBe(`${pathToFileURL(dirname(site.work)).href}/`);
  });

  it('name a file outside of the repository by its whole path', async () => {
    const site = world.site(files);
    const { sarif, quality, results } = await report(site, { GITHUB_WORKSPACE: join(site.work, 'elsewhere') });
    expect(sarifErrors(sarif)).toEqual([]);
    expect(placeOf(results[0] as Result)[0]).toBe(pathToFileURL(join(site.dir, 'index.html')).href);
    expect(quality[0].location.path).toBe(join(site.dir, 'index.html'));
  });

  it('have a place for a problem that stands nowhere, a level for a warning, and nothing for a clean site', async () => {
    const { sarif, quality, results } = await report(world.site({ 'robots.txt': '' }));
    expect([sarifErrors(sarif), codeQualityErrors(quality)]).toEqual([[], []]);
    expect(results.map((each) => [each.ruleId, each.level, ...placeOf(each)])).toEqual([
      ['nothing-found', 'warning', 'dist', { startLine: 1 }],
    ]);
    expect(quality).toMatchObject([{ severity: 'minor', location: { path: 'dist', lines: { begin: 1 } } }]);
    const clean = await report(world.site({ 'index.html': '' }));
    expect([sarifErrors(clean.sarif), clean.results, clean.quality]).toEqual([[], [], []]);
  });
});

describe('a report that can not be what it is asked to be', () => {
  const names = '--report: expected a file name that ends in .json, .html or .sarif, or gitlab: and a file name; got';
  it.each([
    [['report.xml'], `${names} "report.xml".`],
    [['gitlab:'], `${names} "gitlab:".`],
    [['gitlab:dist/quality.json'], 'expected a path outside of'],
    [['dist/a.sarif'], 'expected a path outside of'],
    [['gitlab:dist'], 'expected a file, but this is a folder'],
    [['a.json', 'gitlab:a.json'], 'expected a file of its own for each format'],
  ])('is refused before the job: %j', async (given, expected) => {
    const site = world.site(files);
    const before = site.snapshot();
    const ended = await world.run(site, 'localize', ...given.flatMap((name) => ['--report', name]));
    expect(ended).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(expected) });
    expect(site.snapshot()).toEqual(before);
  });
});
