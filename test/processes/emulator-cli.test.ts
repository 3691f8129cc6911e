import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { ask, copyTestProject, testProject } from '../../packages/datocms-emulator/src/test-project.test-support.ts';

function run(...args: readonly string[]): ChildProcess {
  const cli = path.join(import.meta.dirname, '../../packages/datocms-emulator/src/cli.ts');
  return spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The status after a signal: Windows ends a program without one. */
const stopped = process.platform === 'win32' ? null : 0;

async function finish(child: ChildProcess): Promise<{ readonly code: number | null; readonly stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stderr };
}

async function readUsage(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (line.startsWith('Stop')) break;
  }
  return lines.join('\n');
}

it('prints the addresses and how to use them, and stops on SIGINT', async () => {
  const child = run(testProject, '--port', '0');
  const text = await readUsage(child);
  const [, cdaUrl = ''] = /Content delivery API\s+(\S+)/.exec(text) ?? [];
  const [, assets = ''] = /Asset host\s+(\S+)/.exec(text) ?? [];
  const [, mux = ''] = /Mux host\s+(\S+)/.exec(text) ?? [];
  expect((await ask(cdaUrl, '{home {title}}')).data).toEqual({ home: { title: 'Home' } });
  expect((await fetch(`${assets}/99001/1700000001-wide.jpg`)).status).toBe(200);
  expect((await fetch(mux)).status).toBe(404);
  expect(text).toContain('DATOCMS_CDA_TOKEN');
  expect(text).toContain(`--cda-url ${cdaUrl}`);
  expect(text).toContain(`--connect-to www.datocms-assets.com=${assets}`);
  expect(text).toContain(`--connect-to '*.mux.com=${mux}'`);
  expect(text).not.toContain('published-token');
  child.kill('SIGINT');
  expect(await finish(child)).toEqual({ code: stopped, stderr: '' });
});

it('names the custom asset host of a project', async () => {
  await using project = await copyTestProject();
  await project.edit('project.json', (json: object) => ({ ...json, assetHost: 'media.example.org' }));
  const child = run(project.folder, '--port', '0');
  const text = await readUsage(child);
  expect(text).toMatch(/ --host media\.example\.org --connect-to media\.example\.org=http:\S+$/m);
  child.kill('SIGINT');
  expect(await finish(child)).toEqual({ code: stopped, stderr: '' });
});

it('tells how to reach the host of videos only for a project that has some', async () => {
  await using project = await copyTestProject();
  await project.edit('uploads.json', (uploads: Record<string, object>) =>
    Object.fromEntries(Object.entries(uploads).map(([id, upload]) => [id, { ...upload, video: null }])),
  );
  const child = run(project.folder, '--port', '0');
  const text = await readUsage(child);
  expect(text).toContain('--connect-to www.datocms-assets.com=');
  expect(text).not.toContain('*.mux.com');
  child.kill('SIGINT');
  await finish(child);
});

const mistakes = [
  ['a missing folder', ['no-such-folder'], /project\.json: is missing/],
  ['a missing argument', [], /missing required argument 'project'/],
  ['a port that is not a number', [testProject, '--port', 'x'], /Not a whole number/],
  ['a port that is too high', [testProject, '--port', '70000'], /port/],
] as const;
it.each(mistakes)('exits with 2 and a message for %s', async (_, args, message) => {
  const { code, stderr } = await finish(run(...args));
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('exits with 2 for a number that is out of range', async () => {
  const { code, stderr } = await finish(run(testProject, '--port', '0', '--mux-port', '70000'));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^The options are invalid:\n {2}- muxPort: .*65535\n$/)]);
});

it('exits with 1 and suggests another port if the port is in use', async () => {
  const first = run(testProject, '--port', '0');
  const [output] = (await once(first.stdout!, 'data')) as [Buffer];
  const [, port = ''] = /127\.0\.0\.1:(\d+)\//.exec(output.toString()) ?? [];
  const { code, stderr } = await finish(run(testProject, '--port', port));
  first.kill('SIGTERM');
  expect((await finish(first)).code).toBe(stopped);
  expect(code).toBe(1);
  expect(stderr).toContain('Choose another --port');
});
