// For `node --import`: a file system whose files all have the mode that its mount names, as network shares have.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.fchmodSync = () => {
  throw Object.assign(new Error('EPERM: operation not permitted, fchmod'), { code: 'EPERM', syscall: 'fchmod' });
};
syncBuiltinESMExports();
