// Builds the site with a local DatoCMS, serves it, and follows one picture while no page is built again.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalCms } from './local-cms.mjs';

const { PORT = '8080' } = process.env;
const waitMs = 30_000;
const cms = await startLocalCms();
const key = randomBytes(32).toString('base64url');

/** Runs a script of package.json. `shell`: npm is a script itself on Windows. */
const run = (args) =>
  spawn('npm', ['run', ...args], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...cms.env, DATOCMS_ASSETS_KEY: key },
    stdio: ['ignore', 'inherit', 'pipe'],
    shell: process.platform === 'win32',
    detached: process.platform !== 'win32',
  });

const build = run(['build']);
build.stderr.pipe(process.stderr);
const [status] = await once(build, 'exit');
if (status !== 0) process.exit(status ?? 1);

const connect = `www.datocms-assets.com=${cms.assetsOrigin}`;
const server = run([
  'start',
  '--',
  '--port',
  PORT,
  '--refresh',
  '500ms',
  '--cda-url',
  cms.env.DATOCMS_CDA_URL,
  '--connect-to',
  connect,
]);
let printed = '';
server.stderr.on('data', (text) => {
  printed += text;
});
await until('The server does not start.', () => printed.includes('Serving '));
const [, origin = ''] = /^Serving .* at (http:\/\/[^/]+)/m.exec(printed) ?? [];

const page = readFileSync(join(import.meta.dirname, 'dist/index.html'), 'utf8');
// Its name has no word of the file's name: nobody guesses from it what will be shown.
const [address = ''] = /\/_astro\/media\/asset\.[^"\s]+/.exec(page) ?? [];
const embargoed = await ask();
await cms.publish('capo-rame');
await until('The picture is not published.', async () => (await ask()).startsWith('200'));
const published = await ask();
await cms.withdraw('capo-rame');
await until('The picture is not withdrawn.', async () => (await ask()).startsWith('404'));
const withdrawn = await ask();
const isSame = readFileSync(join(import.meta.dirname, 'dist/index.html'), 'utf8') === page;

console.log(`
One picture, as browsers get it from ${origin}:

  embargoed    ${embargoed}  ${short(address)}
  published    ${published}  the same address
  withdrawn    ${withdrawn}  the same address

The page was built once${isSame ? ', and has not changed' : ''}.`);

if (process.argv.includes('--stay')) {
  console.log(`Look at it: ${origin}/. Ctrl+C ends it.`);
  await once(process, 'SIGINT');
}
await end();

async function ask() {
  const { status, headers } = await fetch(origin + address, { method: 'HEAD' });
  return `${status}  ${(headers.get('cache-control') ?? '').padEnd(20)}`;
}

async function end() {
  const ended = server.exitCode === null ? once(server, 'exit') : undefined;
  // npm does not hand the signal on to what it has started.
  if (process.platform === 'win32') server.kill();
  else process.kill(-server.pid, 'SIGTERM');
  await ended;
  await cms.stop();
}

async function until(problem, isSo) {
  for (const end = Date.now() + waitMs; !(await isSo()); await sleep(200)) {
    if (Date.now() < end && server.exitCode === null) continue;
    console.error(`${problem}\n${printed}`);
    process.exit(1);
  }
}

function short(address) {
  const [, name, sealed, extension] = /([^/.]+)\.([^.]+)(\.\w+)$/.exec(address) ?? [];
  return `${name}.${sealed.slice(0, 5)}…${sealed.slice(-4)}${extension}`;
}
