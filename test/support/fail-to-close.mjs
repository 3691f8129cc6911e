// For `node --import`: closing a file through its handle fails, as it can on a network share.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { open } = fs.promises;
fs.promises.open = async (...args) => {
  const file = await open(...args);
  const { close } = file;
  file.close = async () => {
    await close.call(file);
    throw Object.assign(new Error('EIO: i/o error, close'), { code: 'EIO', syscall: 'close' });
  };
  return file;
};
syncBuiltinESMExports();
