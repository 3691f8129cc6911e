import picomatch from 'picomatch';

/** Makes a test for the files, relative to the output folder, that a list of globs names. */
export function matchFiles(globs: readonly string[]): (file: string) => boolean {
  return globs.length > 0 ? picomatch([...globs], { dot: true }) : () => false;
}
