import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksToLines, findingsToText, localize, runChecks, toText, verify } from 'datocms-assets';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const leak = '<!doctype html><img src="https://www.datocms-assets.com/1/2-a.jpg">';

function output(): string {
  const dir = temporaryFolder('from-code');
  writeFileSync(join(dir, 'index.html'), leak);
  return dir;
}

afterEach(() => vi.unstubAllEnvs());

describe('a function that is called from code', () => {
  it.each([undefined, '', ['dist'], { dir: 'dist' }, new URL('file:///site/dist')])(
    'refuses what is no path of an output folder: %o',
    async (dir) => {
      const message = 'The output folder has to be a path such as dist, not ';
      await expect(verify(dir as string)).rejects.toThrow(message);
      await expect(localize(dir as string, { token: 'token' })).rejects.toThrow(message);
    },
  );

  it('says what to do with a URL', async () => {
    await expect(verify(new URL('file:///site/dist') as unknown as string)).rejects.toThrow(
      /^The output folder has to be a path such as dist, not a URL: `fileURLToPath` makes one of it\.$/,
    );
  });

  it('gives a text without further options, and without colors', async () => {
    const report = await verify(output());
    expect(toText(report)).toMatch(/^✗ error leak \(1\)\n/);
    expect(toText(report).startsWith(findingsToText(report.findings))).toBe(true);
  });

  it('checks the working folder, and gives lines without colors, if no option says otherwise', async () => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('TERM', 'xterm');
    const [check, ...others] = await runChecks({ environment: { variables: {}, places: 'no place' } });
    expect(check).toMatchObject({ name: 'token', status: 'error' });
    const checks = [{ ...check!, message: 'Not set.', fix: 'Set it.' }];
    expect(checksToLines(checks)).toEqual(['✗ token: Not set.', '  Fix: Set it.']);
    expect(checksToLines(checks, { color: true })[0]).toBe('\u001b[31m✗\u001b[39m token: Not set.');
    vi.stubEnv('NO_COLOR', '1');
    expect(checksToLines(checks, { color: true })).toEqual(checksToLines(checks));
    expect(others.map(({ status }) => status)).not.toContain('error');
  });

  it('ends with the reason of a signal, before it begins and while it works', async () => {
    const dir = output();
    const reason = new Error('no longer wanted');
    await expect(verify(dir, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (let at = 0; at < 200; at++) writeFileSync(join(dir, `${at}.html`), leak);
    const controller = new AbortController();
    const verified = verify(dir, {}, { signal: controller.signal });
    controller.abort(reason);
    await expect(verified).rejects.toBe(reason);
  });
});
