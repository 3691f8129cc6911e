import { expect } from 'vitest';
import type { AssetResponse } from './contract-assets.ts';
import { type Done, project, type ReportedFinding, type Site, url, type World } from './contract-world.ts';

/** Runs `localize` and expects exit status 0 without findings. */
export async function expectClean(world: World, site: Site, ...args: string[]): Promise<Done> {
  const done = await world.localize(site, ...args);
  const { status, report, stderr } = done;
  expect({ status, findings: report.findings, stderr: status === 0 ? '' : stderr }).toEqual({
    status: 0,
    findings: [],
    stderr: '',
  });
  return done;
}

/**
 * Runs `localize` on files that contain one problem each. Expects exactly that error in each file, with a message and a
 * fix, and no changed file.
 */
export async function expectErrors(
  world: World,
  files: Readonly<Record<string, readonly [content: string | Uint8Array, code: string]>>,
  ...args: string[]
): Promise<Done> {
  const site = world.site(Object.fromEntries(Object.entries(files).map(([name, [content]]) => [name, content])));
  const before = site.snapshot();
  const done = await world.localize(site, ...args);
  expect(done.status).toBe(1);
  const found = Object.keys(files).map((name) => [
    name,
    ...new Set(done.report.findings.filter(({ file }) => file === name).map(({ code }) => code)),
  ]);
  expect(found).toEqual(Object.entries(files).map(([name, [, code]]) => [name, code]));
  expect(site.snapshot()).toEqual(before);
  for (const { level, message, fix } of done.report.findings)
    expect([level, message !== '', fix !== '']).toEqual(['error', true, true]);
  return done;
}

type FindingsByAsset = Readonly<Record<string, readonly ReportedFinding[]>>;

/**
 * Runs `localize` on a site with one file per asset. The asset host gives each asset its own response. Expects that errors
 * leave all files as they are.
 * @returns the findings by the name of the asset
 */
export async function findingsByAsset(
  world: World,
  responses: Readonly<Record<string, AssetResponse>>,
  ...args: string[]
): Promise<FindingsByAsset> {
  const names = Object.keys(responses);
  for (const [name, { body }] of Object.entries(responses))
    if (body) await world.upload(name, Buffer.alloc(Buffer.byteLength(body), name));
  await world.publish(...names);
  for (const [name, response] of Object.entries(responses))
    world.assets.responses.set(`/${project}/${name}`, () => response);
  const site = world.site(Object.fromEntries(names.map((name) => [`${name}.html`, `<a href="${url(name)}">`])));
  const before = site.snapshot();
  const { status, report } = await world.localize(site, '--retries', '0', ...args);
  expect(status).toBe(report.findings.some(({ level }) => level === 'error') ? 1 : 0);
  if (status === 1) expect(site.snapshot()).toEqual(before);
  return Object.fromEntries(
    names.map((name) => [name, report.findings.filter((finding) => finding.url?.startsWith(url(name)))]),
  );
}

export const codesByAsset = (findings: FindingsByAsset): Record<string, string[]> =>
  Object.fromEntries(Object.entries(findings).map(([name, list]) => [name, list.map(({ code }) => code)]));

/** The stored file of a URL, from the report. */
export function fileOf({ report }: Done, of: string, accept = 'web'): string {
  const files = report.assets.flatMap(({ variants }) =>
    variants.filter((item) => item.url === of && item.accept === accept),
  );
  expect(files.map(({ file }) => typeof file)).toEqual(['string']);
  return files[0]?.file ?? '';
}
