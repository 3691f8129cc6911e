import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { isInside } from '../io/real-path.ts';
import { ConfigurationError } from '../options/configuration-error.ts';

/**
 * Looks at the paths of `--report` before the job starts.
 * @throws ConfigurationError that names every path that is inside the output folder (the report names original URLs,
 * and the folder is published), is a folder, or ends in neither `.json` nor `.html`
 */
export function checkReportPaths(files: readonly string[], outputDir: string): void {
  const problems = files.flatMap((file) => {
    const reason = whyNot(file, outputDir);
    return reason === undefined ? [] : [`report: ${reason}; got ${JSON.stringify(file)}.`];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function whyNot(file: string, outputDir: string): string | undefined {
  if (!/^\.(json|html)$/i.test(extname(file))) return 'expected a file name that ends in .json or .html';
  if (isFolder(file)) return 'expected a file, and this is a folder';
  if (isInside(file, outputDir)) {
    return `expected a path outside the output folder ${JSON.stringify(outputDir)}, since the report names original URLs and that folder is published`;
  }
  return undefined;
}

// A path that can't be looked at is no mistake of this kind: writing will say what is wrong with it.
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
