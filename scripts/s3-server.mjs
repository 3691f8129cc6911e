// Finds the S3 server of the tests and of the demo: Ceph's RADOS gateway, which checks signatures and hashes. Run as a script, it
// installs the server on Debian as root, else it says what to do.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackage } from './debian-package.mjs';

const folders = (process.env.PATH ?? '').split(delimiter);

/** Whether the server and the program that makes its users are installed. */
export const hasS3Server = () =>
  ['radosgw', 'radosgw-admin'].every((name) => folders.some((folder) => existsSync(join(folder, name))));

/** Installs the server if it is not there. @throws Error that says what to do */
export function installS3Server() {
  if (!hasS3Server()) installDebianPackage('radosgw', 'as the S3 server');
  if (!hasS3Server())
    throw new Error('Buckets need an S3 server: install `radosgw` of Ceph (on Debian, package radosgw).');
}

if (import.meta.filename === process.argv[1]) {
  try {
    installS3Server();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
