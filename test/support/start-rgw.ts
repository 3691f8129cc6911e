import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BucketFolder } from '../../packages/datocms-assets/src/s3/bucket-folder.ts';
import { s3Location } from '../../packages/datocms-assets/src/s3/location.ts';
import { S3Client } from '../../packages/datocms-assets/src/s3/s3-client.ts';
import { findFreePort } from './free-port.ts';

/** An S3 server that checks signatures and hashes: Ceph's RADOS gateway, with a database in a folder instead of a cluster. */
export interface S3Server {
  readonly origin: string;
  /** The environment of a program that uses the server. */
  readonly env: Readonly<Record<string, string>>;
  createBucket(name: string): Promise<void>;
  /** Lets everybody read the objects of a bucket, as a bucket of a site does. */
  makePublic(name: string): Promise<void>;
  /** A client of a folder. */
  client(url: string): { readonly folder: BucketFolder; readonly s3: S3Client };
  close(): Promise<void>;
}

const accessKeyId = 'EXAMPLEACCESSKEY';
const secretAccessKey = 'example-secret-access-key';
/** The server takes some seconds to start. */
const maxStartMs = 60_000;

/** Starts a server on loopback. It needs Debian's package `radosgw`. */
export async function startRgw(): Promise<S3Server> {
  const dir = mkdtempSync(join(tmpdir(), 'rgw-'));
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  mkdirSync(join(dir, 'data'));
  const configuration = join(dir, 'ceph.conf');
  writeFileSync(
    configuration,
    `[global]
auth cluster required = none
auth service required = none
auth client required = none
rgw backend store = dbstore
rgw config store = dbstore
rgw data = ${dir}/data
dbstore db dir = ${dir}/data
dbstore config uri = file:${dir}/data/config.db
rgw frontends = beast endpoint=127.0.0.1:${port}
log file = ${dir}/rgw.log
run dir = ${dir}
admin socket =
`,
  );
  const flags = ['-c', configuration, '--no-mon-config', '-n', 'client.rgw'];
  const server = spawn('radosgw', [...flags, '-f'], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  let failure: Error | undefined;
  const hearFailure = (child: ChildProcess) =>
    child.once('error', (error) => {
      failure = error;
    });
  hearFailure(server);
  const close = async () => {
    server.kill('SIGKILL');
    if (!failure) await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  const until = async (succeeds: () => Promise<unknown>) => {
    const isDone = () =>
      succeeds().then(
        () => true,
        () => false,
      );
    for (const deadline = Date.now() + maxStartMs; !(await isDone()); await wait(100)) {
      if (!failure && server.exitCode === null && Date.now() < deadline) continue;
      await close();
      throw new Error('The S3 server does not start. On Debian, install it with `apt-get install radosgw`.', {
        cause: failure,
      });
    }
  };
  const credentials = { accessKeyId, secretAccessKey, sessionToken: undefined };
  const client = (url: string) => {
    const location = s3Location(url, { endpoint: origin, region: undefined, addressing: undefined }, credentials);
    const s3 = new S3Client(location, { concurrency: 16, retries: 2, timeout: 10 });
    return { s3, folder: new BucketFolder(s3) };
  };
  const createBucket = async (name: string) => {
    const { s3 } = client(`s3://${name}`);
    await s3.send({ method: 'PUT' }, (answer) => answer.body.dump()).finally(() => s3.close());
  };
  await until(() => fetch(origin));
  const user = ['user', 'create', '--uid=tests', '--display-name=tests'];
  const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
  const admin = spawn('radosgw-admin', [...flags, ...user, ...keys], { stdio: 'ignore' });
  hearFailure(admin);
  await until(() => createBucket('of-the-new-user'));
  // It sometimes never ends after it has made the user.
  admin.kill('SIGKILL');
  return {
    origin,
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_ENDPOINT_URL_S3: origin },
    createBucket,
    makePublic: async (name) => {
      const { s3 } = client(`s3://${name}`);
      const bytes = Buffer.from(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${name}/*`] },
          ],
        }),
      );
      const body = { size: bytes.length, sha256: hash('sha256', bytes), open: () => bytes };
      await s3.send({ method: 'PUT', query: { policy: '' }, body }, (answer) => answer.body.dump());
      await s3.close();
    },
    client,
    close,
  };
}
