import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAction, writeWorkspace } from '../support/run-action.ts';
import { connectedTo } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const packages = join(import.meta.dirname, '../../packages');
const asset = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';
const token = 'published-token';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ project: join(packages, 'datocms-emulator/test-project') });
});
afterAll(() => emulator?.stop());

/** A built site in a project that has a package installed. */
function project(page = `<img src="${asset}?w=200">`, installed = 'datocms-assets'): string {
  const workspace = writeWorkspace(page);
  mkdirSync(join(workspace, 'node_modules'));
  symlinkSync(join(packages, installed), join(workspace, 'node_modules', installed), 'junction');
  return workspace;
}
const network = () => connectedTo(emulator).join(' ');

describe('the action', () => {
  it('localizes the output with the version of the project, tells the numbers, and keeps downloads', async () => {
    const workspace = project();
    const inputs = { token: `${token}\n`, site: 'https://www.example.org', args: `${network()}\n--verbose` };
    const first = await runAction(workspace, inputs);
    expect(first, first.log).toMatchObject({ status: 0, outputs: { errors: '0', warnings: '0' } });
    expect(first.log).toMatch(/^datocms-assets \d+\.\d+\.\d+, as installed in the project$/m);
    expect(readFileSync(join(workspace, 'dist/index.html'), 'utf8')).toMatch(/^<img src="\/_assets\/[^"]+">$/);
    const report = JSON.parse(readFileSync(first.outputs.report ?? '', 'utf8'));
    expect(report.counts).toMatchObject({ downloaded: 1, cached: 0 });
    expect(readFileSync(first.outputs['report-html'] ?? '', 'utf8')).toMatch(/^<!doctype html>/i);
    expect(first.stepOutputs.cached).toBe('true');
    expect(existsSync(join(workspace, 'node_modules/.cache/datocms-assets'))).toBe(true);

    const second = project();
    symlinkSync(join(workspace, 'node_modules/.cache'), join(second, 'node_modules/.cache'), 'junction');
    const again = await runAction(second, inputs);
    expect(JSON.parse(readFileSync(again.outputs.report ?? '', 'utf8')).counts).toMatchObject({ downloaded: 0 });
  });

  it('shows the report once in the summary, and each finding once as an annotation', async () => {
    const workspace = project(`<img src="${asset}"><img src="https://www.datocms-assets.com/99001/nobody.jpg">`);
    const { status, log, summary, outputs, stepOutputs } = await runAction(workspace, { token, args: network() });
    expect({ status, outputs }, log).toMatchObject({ status: 1, outputs: { errors: '1' } });
    expect(log.match(/^::\w+ .*?::/gm)).toEqual([
      expect.stringMatching(/^::error file=dist\/index\.html,line=1,col=\d+,title=unpublished::$/),
    ]);
    expect(summary.match(/^### /gm)).toHaveLength(1);
    expect(summary).toMatch(/^### ✗ DatoCMS assets: 1 error/);
    expect(stepOutputs.cached, 'what was read before the error').toBe('true');
  });

  it('verifies a folder without a token and without a cache', async () => {
    const workspace = project(`<p>${asset}</p>`);
    const { status, log, outputs, stepOutputs } = await runAction(workspace, { command: 'verify' });
    expect({ status, outputs, stepOutputs }, log).toMatchObject({
      status: 1,
      outputs: { errors: '1' },
      stepOutputs: { cached: 'false' },
    });
    expect(existsSync(join(workspace, 'node_modules/.cache'))).toBe(false);
  });

  it('works in the folder of a project, and with the version of the Astro integration', async () => {
    const folder = project('<p>', 'astro-datocms-assets');
    const inputs = { command: 'verify', 'working-directory': folder.slice(dirname(folder).length + 1) };
    const { status, log } = await runAction(dirname(folder), inputs);
    expect(status, log).toBe(0);
    expect(log).toMatch(/, as installed in the project$/m);
  });

  it('takes the token of the environment if the input is empty', async () => {
    const { status, log } = await runAction(project(), { args: network() }, { DATOCMS_CDA_TOKEN: token });
    expect(status, log).toBe(0);
  });

  it('keeps no cache if that is not wanted', async () => {
    const { status, stepOutputs, log } = await runAction(project(), { token, args: network(), cache: 'false' });
    expect({ status, stepOutputs }, log).toMatchObject({ status: 0, stepOutputs: { cached: 'false' } });
  });

  it('never shows the token', async () => {
    const right = await runAction(project(), { token, args: network() });
    const wrong = await runAction(project(), { token: 'no-such-token', args: network() });
    expect(wrong.status, wrong.log).toBe(2);
    const report = readFileSync(right.outputs.report ?? '', 'utf8');
    expect(`${right.log}${right.summary}${report}`).not.toContain(token);
    expect(`${wrong.log}${wrong.summary}`).not.toContain('no-such-token');
  });

  it('takes no input for code of a shell', async () => {
    const code = '$(touch owned) `touch owned`; touch owned & "|touch owned';
    for (const name of [
      'command',
      'dir',
      'site',
      'token',
      'args',
      'version',
      'working-directory',
      'cache',
      'cache-dir',
    ]) {
      const workspace = project();
      const { status, log } = await runAction(workspace, { token, args: network(), [name]: code });
      expect(readdirSync(workspace, { recursive: true, encoding: 'utf8' }), log).not.toContain('owned');
      if (name !== 'cache-dir') expect(status, `${name}: ${log}`).toBe(2);
    }
  });

  it.each([
    ['another command', { command: 'publish' }, 'command: expected localize or verify; got "publish"'],
    ['a cache that is neither on nor off', { cache: 'yes' }, 'cache: expected true or false; got "yes"'],
    [
      'a cache at an absolute path',
      { 'cache-dir': join(packages, 'cache') },
      'cache-dir: expected a folder relative to working-directory',
    ],
    ['a project that is missing', { 'working-directory': 'site' }, 'working-directory: there is no folder site'],
    ['a file as version', { version: 'file:../evil' }, 'version: expected a version or a tag; got "file:../evil"'],
    ['a quote that is not closed', { args: '--site "https://www.example.org' }, 'args: a quote is not closed'],
    ['a token in args', { args: '--token=secret' }, 'args: --token is not allowed here; use the input token'],
    [
      'another cache in args',
      { args: '--verbose\n--cache-dir x' },
      'args: --cache-dir is not allowed here; use the input cache-dir',
    ],
  ])('refuses %s', async (_, inputs, message) => {
    const { status, log, outputs } = await runAction(project(), { token, ...inputs });
    expect({ status, log, outputs }).toEqual({
      status: 2,
      log: `::error title=datocms-assets::${message}\n`,
      outputs: {},
    });
  });

  describe('in a project without datocms-assets', () => {
    let registry: Awaited<ReturnType<typeof startRegistry>>;
    beforeAll(async () => {
      registry = await startRegistry();
    });
    afterAll(() => registry?.stop());
    const verify = (version: string) =>
      runAction(
        writeWorkspace('<p>'),
        { command: 'verify', version },
        { npm_config_registry: registry.origin, npm_config_cache: registry.cache },
      );

    it('installs the version of the action', async () => {
      const { status, log } = await verify('');
      expect(status, log).toBe(0);
      expect(log).toMatch(/^datocms-assets \d+\.\d+\.\d+$/m);
      expect(registry.requests).toContain('/datocms-assets.tgz');
    }, 180_000);

    it('says so if there is no such version', async () => {
      const { status, log } = await verify('0.0.1-missing');
      expect(status).toBe(2);
      expect(log).toContain("::error title=datocms-assets::version: npm can't install datocms-assets@0.0.1-missing");
    });
  });
});

/** A package registry with this package as it will be published. It sends requests for all others to the usual one. */
async function startRegistry() {
  const shell = process.platform === 'win32';
  const folder = temporaryFolder('packed');
  const source = join(packages, 'datocms-assets');
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: source, shell });
  const usual = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell })
    .trim()
    .replace(/\/$/, '');
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { name: string; version: string };
  const requests: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    requests.push(url);
    const dist = { tarball: `http://${headers.host}/datocms-assets.tgz` };
    const versions = { [manifest.version]: { ...manifest, dist } };
    if (url === '/datocms-assets')
      response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions }));
    else if (url === '/datocms-assets.tgz') response.end(readFileSync(join(folder, readdirSync(folder)[0]!)));
    else response.writeHead(302, { location: `${usual}${url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, requests, cache: temporaryFolder('npm-cache'), stop: () => server.close() };
}
