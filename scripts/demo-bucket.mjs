// Builds the example `bucket` twice, each time as on a machine with an empty cache, with a local S3 server. Then it shows
// what is in the bucket.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './plain-errors.mjs';
import { startRgw } from '../test/support/start-rgw.ts';

const example = fileURLToPath(new URL('../examples/bucket/', import.meta.url));
const report = `${example}.astro/assets.json`;

console.log('Starting a local S3 server (Ceph’s RADOS gateway), which checks signatures and hashes …');
const server = await startRgw();
try {
  for (const bucket of ['media', 'cache']) await server.createBucket(bucket);
  await server.makePublic('media');
  const env = {
    ...process.env,
    ...server.env,
    MEDIA_STORE: 's3://media/prints',
    MEDIA_CACHE: 's3://cache',
    MEDIA_URL: `${server.origin}/media/prints`,
  };
  for (const machine of ['first', 'second']) {
    console.log(`\nThe ${machine} machine builds the site. Its own cache is empty.\n`);
    rmSync(`${example}node_modules/.astro/datocms-assets`, { recursive: true, force: true });
    const options = { cwd: example, env, stdio: 'inherit', shell: process.platform === 'win32' };
    const { status } = spawnSync('pnpm', ['--silent', 'run', 'build'], options);
    if (status !== 0) throw new Error(`The build ended with status ${status}.`);
    const { counts } = JSON.parse(readFileSync(report, 'utf8'));
    console.log(`\n${counts.downloaded} variants came from the asset host, ${counts.cached} from a cache.`);
  }
  const { folder, s3 } = server.client('s3://media/prints');
  const objects = await Array.fromAsync(folder.list());
  await s3.close();
  const megabytes = (objects.reduce((sum, { size }) => sum + size, 0) / 1e6).toFixed(1);
  console.log(`\ns3://media/prints holds ${objects.length} files, ${megabytes} MB. The first of them:`);
  for (const { name, size } of objects.slice(0, 8)) console.log(`  ${String(size).padStart(9)}  ${name}`);
  const page = readFileSync(`${example}dist/index.html`, 'utf8');
  const [url] = page.match(/http:\/\/127\.0\.0\.1[^"' ,]+/) ?? [];
  console.log(`\nThe pages are in examples/bucket/dist, without stored files. They name, for example,\n  ${url}`);
  const { status, headers } = await fetch(url);
  console.log(
    `which the bucket answers with ${status}, ${headers.get('content-type')}, ${headers.get('cache-control')}.`,
  );
} finally {
  await server.close();
}
