import { createRequire } from 'node:module';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path from a folder to a file, with `/` on all systems. */
export function pathFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** The path of a file in the form of Vite: with `/`, also on Windows. */
export function vitePath(file: string | URL): string {
  return (typeof file === 'string' ? file : fileURLToPath(file)).replaceAll('\\', '/');
}

/**
 * The folder of a package, with a slash at its end, in the form of Vite.
 * @param from the file that imports the package
 */
export function folderOf(name: string, from: string): string {
  return vitePath(`${dirname(createRequire(from).resolve(`${name}/package.json`))}/`);
}
