// For `node --import`: a file system whose files all have the mode that its mount names, as network shares have.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const refuse = (syscall) =>
  Object.assign(new Error(`EPERM: operation not permitted, ${syscall}`), { code: 'EPERM', syscall });
fs.fchmodSync = () => {
  throw refuse('fchmod');
};
// Copying a file copies its mode.
fs.promises.copyFile = async () => {
  throw refuse('copyfile');
};
syncBuiltinESMExports();
