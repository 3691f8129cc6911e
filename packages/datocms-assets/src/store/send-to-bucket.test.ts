import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { BucketFolder } from '../s3/bucket-folder.ts';
import { s3Location } from '../s3/location.ts';
import { S3Client } from '../s3/s3-client.ts';
import { BucketStore } from './send-to-bucket.ts';

it('a bucket that takes files and does not answer gets no further ones after the first that failed', async () => {
  let uploads = 0;
  const server = createServer((request, response) => {
    if (request.method === 'PUT') uploads++;
    else response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const location = s3Location(
    's3://media/site',
    { endpoint, region: undefined, addressing: undefined },
    { accessKeyId: 'abcdef', secretAccessKey: 'secret-of-key', sessionToken: undefined },
  );
  const s3 = new S3Client(location, { concurrency: 16, retries: 1, timeout: 0.3, firstBackoff: 1 });
  onTestFinished(async () => {
    await s3.close();
    server.closeAllConnections();
    server.close();
  });
  const source = Buffer.alloc(300_000);
  const facts = {
    source,
    bytes: source.length,
    sha256: hash('sha256', source),
    type: 'image/png',
    downloadName: undefined,
  };
  const files = Array.from({ length: 20 }, (_, at) => ({ ...facts, name: `${at}.png` }));
  const sending = new BucketStore(new BucketFolder(s3), 's3://media/site').send(files);
  await expect(sending).rejects.toThrow('no data for 0.3 s');
  // Two at once, with a retry each.
  expect(uploads).toBeLessThanOrEqual(4);
});
