import { expect } from 'vitest';
import type { Done, Site, World } from './contract-world.ts';

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
