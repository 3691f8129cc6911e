import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Emulator } from 'datocms-emulator';
import { expect } from 'vitest';
import { bin, node } from './run-cli.ts';

/** Starts `datocms-assets serve` on a free port, connected with an emulator. */
export async function startServe(
  dir: string,
  { cdaUrl, assetsOrigin }: Pick<Emulator, 'cdaUrl' | 'assetsOrigin'>,
  key: string,
  args: readonly string[] = [],
): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const connected = ['--cda-url', cdaUrl, '--connect-to', `www.datocms-assets.com=${assetsOrigin}`, '--port', '0'];
  const child = spawn(node, [bin, 'serve', dir, ...connected, ...args], {
    cwd: dirname(dir),
    env: { PATH: process.env.PATH, DATOCMS_CDA_TOKEN: 'published-token', DATOCMS_ASSETS_KEY: key },
  });
  let output = '';
  child.stderr.on('data', (data) => {
    output += data;
  });
  await expect.poll(() => child.exitCode !== null || output.includes('Serving '), { timeout: 60_000 }).toBe(true);
  const [, origin = ''] = /^Serving .* at (http:\/\/[^/]+)\//m.exec(output) ?? [];
  expect(origin, output).not.toBe('');
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
