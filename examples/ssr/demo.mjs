// Starts the local DatoCMS, builds the site, starts its server, and follows one picture from the draft to its withdrawal.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalCms } from './local-cms.mjs';

const { HOST = '127.0.0.1', PORT = '4321' } = process.env;
const origin = `http://${HOST}:${PORT}`;
const waitMs = 30_000;

const isPortInUse = await fetch(origin).then(
  () => true,
  () => false,
);
if (isPortInUse) fail(`Port ${PORT} is in use. Set PORT to another one.`);

await startLocalCms();
const { SECRET_API_TOKEN: token, LOCAL_CMS_DESK: desk } = process.env;
if (!desk) fail('The demo needs the local DatoCMS. Remove DATOCMS_CDA_URL from the environment.');
const key = process.env.DATOCMS_ASSETS_KEY ?? randomBytes(32).toString('base64url');
const run = (args) =>
  spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, HOST, PORT, DATOCMS_ASSETS_KEY: key },
    stdio: 'inherit',
  });

const [status] = await once(run(['--run', 'build']), 'exit');
if (status !== 0) process.exit(status ?? 1);
const server = run(['--import', './local-assets.mjs', 'dist/server/entry.mjs']);
server.once('exit', (code) => process.exit(code ?? 0));
process.once('exit', () => server.kill());
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.kill(signal));
await until('The server does not answer.', () =>
  fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  ),
);

const enabled = await fetch(`${origin}/api/preview/enable?token=${token}`, { redirect: 'manual' });
const cookie = enabled.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const draft = await look({ cookie });
await fetch(`${desk}/publish`, { method: 'POST' });
let published = await look();
await until('The story is not published.', async () => {
  published = await look();
  return published.caching.startsWith('public');
});
await fetch(`${desk}/withdraw`, { method: 'POST' });
await until('The story is not withdrawn.', async () => (await ask(published.address)).status === 404);
const withdrawn = await ask(published.address);

console.log(`
One picture, as browsers get it:

  in a draft   ${draft.status}  ${draft.caching.padEnd(22)}  ${short(draft.address)}
               The page says ${draft.page}, and visitors do not get it.
  published    ${published.status}  ${published.caching.padEnd(22)}  ${short(published.address)}
  withdrawn    ${withdrawn.status}  ${withdrawn.caching.padEnd(22)}  the same address

Look at the site:

  ${origin}/         a server island, and an action: "Draw a picture"
  ${origin}/log      streams
  ${origin}/about    is static: its picture is a file
  ${origin}/embargo  publishes and withdraws; the token is ${token}

Ctrl+C ends it.`);

/** The picture of the page about the embargo. */
async function look(headers = {}) {
  const response = await fetch(`${origin}/embargo`, { headers });
  const [address = ''] = /\/_astro\/media\/eighth-light-tower[^"\s]+/.exec(await response.text()) ?? [];
  return { address, page: response.headers.get('cache-control'), ...(await ask(address)) };
}

async function ask(address) {
  const { status, headers } = await fetch(origin + address, { method: 'HEAD' });
  return { status, caching: headers.get('cache-control') ?? '' };
}

function fail(problem) {
  console.error(problem);
  process.exit(1);
}

async function until(problem, isSo) {
  for (const end = Date.now() + waitMs; !(await isSo()); await sleep(200)) if (Date.now() > end) fail(problem);
}

function short(address) {
  const [, name, sealed, extension] = /([^/.]+)\.([^.]+)(\.\w+)$/.exec(address) ?? [];
  return `${name}.${sealed.slice(0, 5)}…${sealed.slice(-4)}${extension}`;
}
