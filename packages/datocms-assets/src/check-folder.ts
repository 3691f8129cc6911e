import { statSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';

/** @throws ConfigurationError where there is no such output folder */
export function checkFolder(dir: string): void {
  const there = statSync(dir, { throwIfNoEntry: false });
  if (there?.isDirectory()) return;
  const found = there ? `${dir} is no folder. Name` : `There is no folder ${dir}. Build the site first, or name`;
  throw new ConfigurationError([`${found} its output folder.`]);
}
