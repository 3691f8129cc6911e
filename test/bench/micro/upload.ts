// Measures the upload of 2,000 files of 20 kB beside a bare loop of signed requests, from the sources: node upload.ts ROUNDS.
// Both have the same connections, and a store in another process that answers 5 ms after it has a body. Prints JSON.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { BucketFolder } from '../../../packages/datocms-assets/src/s3/bucket-folder.ts';
import { s3Location } from '../../../packages/datocms-assets/src/s3/location.ts';
import { S3Client } from '../../../packages/datocms-assets/src/s3/s3-client.ts';
import { signRequest } from '../../../packages/datocms-assets/src/s3/sign-request.ts';
import { BucketStore, type FileToSend } from '../../../packages/datocms-assets/src/store/send-to-bucket.ts';
import { takeTurns } from './take-turns.ts';

const files = 2000;
const fileBytes = 20_000;
const connections = 16;

const dir = mkdtempSync(join(tmpdir(), 'upload-'));
const assets = Array.from({ length: files }, (_, at): FileToSend => {
  const bytes = randomBytes(fileBytes);
  const file = join(dir, String(at));
  writeFileSync(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = { file, sha256, bytes: fileBytes } as Exclude<FileToSend['source'], Buffer>;
  return { name: `picture-${at}.webp`, sha256, bytes: fileBytes, source, type: 'image/webp', downloadName: undefined };
});
const store = fork(new URL('../serve/slow-store.ts', import.meta.url));
const [port] = (await once(store, 'message')) as [number];
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: undefined };
const options = { endpoint: `http://127.0.0.1:${port}`, region: 'auto', addressing: undefined };
const location = s3Location('s3://media/site', options, credentials);

const subjects = {
  'a bare loop of signed requests': async () => {
    const agent = new Agent({ connections });
    const waiting = assets.values();
    const work = async () => {
      for (const { name, sha256, type, source } of waiting) {
        const body = readFileSync((source as { readonly file: string }).file);
        const path = `/media/site/${name}`;
        const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
        const signed = signRequest({ method: 'PUT', path, query: {}, headers, sha256 }, location, new Date());
        const answer = await agent.request({ origin: location.origin, path, method: 'PUT', headers: signed, body });
        await answer.body.dump();
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
    await agent.destroy();
  },
  'datocms-assets': async () => {
    const client = new S3Client(location, { concurrency: connections, retries: 3, timeout: 15 });
    await new BucketStore(new BucketFolder(client), 's3://media/site').send(assets);
    await client.close();
  },
};

const rounds = await takeTurns(subjects, Number(process.argv[2] ?? 5));
store.kill();
rmSync(dir, { recursive: true });
process.stdout.write(JSON.stringify(rounds));
