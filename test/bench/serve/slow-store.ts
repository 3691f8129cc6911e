// A bucket that is empty and takes everything: it answers each PUT 5 ms after it has the body. Tells its port to its parent.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const delay = 5;
const listing = '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'GET') response.end(listing);
    else setTimeout(() => response.setHeader('etag', '"etag"').end(), delay);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
