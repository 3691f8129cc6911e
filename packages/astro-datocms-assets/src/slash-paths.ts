import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path that leads from a folder to a file, with `/` on all systems. */
export function pathFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** The path of a file as Vite writes it: with `/` on Windows too. */
export function vitePath(file: string | URL): string {
  return (typeof file === 'string' ? file : fileURLToPath(file)).replaceAll('\\', '/');
}
