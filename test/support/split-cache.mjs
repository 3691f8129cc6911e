// For `node --import`: a union file system that keeps the temporary files of the cache on another disk than the bodies.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  if (!/[\\/]bodies[\\/]/.test(to)) return rename(from, to);
  throw Object.assign(new Error('EXDEV: cross-device link not permitted, rename'), {
    code: 'EXDEV',
    syscall: 'rename',
  });
};
syncBuiltinESMExports();
