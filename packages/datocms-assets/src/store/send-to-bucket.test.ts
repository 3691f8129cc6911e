import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { BucketFolder } from '../s3/bucket-folder.ts';
import { s3Location } from '../s3/location.ts';
import { S3Client } from '../s3/s3-client.ts';
import { BucketStore } from './send-to-bucket.ts';

const connect = (port: number, timeout: number) => {
  const location = s3Location(
    's3://media/site',
    { endpoint: `http://127.0.0.1:${port}`, region: undefined, addressing: undefined },
    { accessKeyId: 'abcdef', secretAccessKey: 'secret-of-key', sessionToken: undefined },
  );
  return new S3Client(location, { concurrency: 16, retries: 1, timeout, firstBackoff: 1 });
};
const filesOf = (count: number, size: number) => {
  const source = Buffer.alloc(size);
  const facts = { source, bytes: size, sha256: hash('sha256', source), type: 'image/png', downloadName: undefined };
  return Array.from({ length: count }, (_, at) => ({ ...facts, name: `${at}.png` }));
};

it('a bucket that takes files and does not answer gets no further ones after the first that failed', async () => {
  let uploads = 0;
  const server = createServer((request, response) => {
    if (request.method === 'PUT') uploads++;
    else response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const s3 = connect((server.address() as AddressInfo).port, 0.3);
  onTestFinished(async () => {
    await s3.close();
    server.closeAllConnections();
    server.close();
  });
  const files = filesOf(20, 300_000);
  const sending = new BucketStore(new BucketFolder(s3), 's3://media/site').send(files);
  await expect(sending).rejects.toThrow('no data for 0.3 s');
  // Two at once, with a retry each.
  expect(uploads).toBeLessThanOrEqual(4);
});

it('a bucket whose ETags are never an MD5 gets some files again, and not all', async () => {
  const files = filesOf(300, 10);
  let uploads = 0;
  const listed = files.map(
    ({ name }) =>
      `<Contents><Key>site/${name}</Key><Size>10</Size><ETag>"0-1"</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`,
  );
  const server = createServer((request, response) => {
    if (request.method === 'PUT') uploads++;
    request.resume().on('end', () => {
      response.setHeader('etag', '"0-1"');
      const xml = `<ListBucketResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListBucketResult>`;
      response.end(request.method === 'GET' ? xml : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const s3 = connect((server.address() as AddressInfo).port, 5);
  onTestFinished(async () => {
    await s3.close();
    server.close();
  });
  await new BucketStore(new BucketFolder(s3), 's3://media/site').send(files);
  expect(uploads).toBeGreaterThan(0);
  expect(uploads).toBeLessThan(100);
});
