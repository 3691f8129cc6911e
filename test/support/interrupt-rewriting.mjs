// For `node --import`: the process gets the signal in the variable SIGNAL when its main thread has rewritten ten pages.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { renameSync } = fs;
let pages = 0;
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (isMainThread && /[\\/]page-\d+\.html$/.test(to) && ++pages === 10) process.kill(process.pid, process.env.SIGNAL);
};
syncBuiltinESMExports();
