// For `node --import`: a file system of the cache on which no body gets its name. The variable CACHE_ERROR has the code of the error.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  if (!/[\\/]bodies[\\/]/.test(to)) return rename(from, to);
  const code = process.env.CACHE_ERROR;
  throw Object.assign(new Error(`${code}: rename`), { code, syscall: 'rename' });
};
syncBuiltinESMExports();
