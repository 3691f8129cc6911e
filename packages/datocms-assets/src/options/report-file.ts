import { resolve } from 'node:path';

/** A report as an option names it, and the path to write it to. */
export interface ReportFile {
  readonly format: 'json' | 'html' | 'sarif' | 'gitlab';
  /** Absolute. */
  readonly path: string;
  /** Absolute path of the folder to which the paths of files are relative in tools for code review. */
  readonly repository: string;
}

/** The facts that tell where a run takes place. */
interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** @default process.cwd() */
  readonly cwd?: string;
}

/** The form of a report's name: a name with an extension that tells the format, or `gitlab:` and any name. */
export const reportName = /^gitlab:.|\.(?:json|html|sarif)$/is;

/**
 * Reads a report's name.
 * @param name keeps to `reportName`
 * @param surroundings name the repository in a job of GitHub or GitLab. Its default is the working folder
 */
export function toReportFile(name: string, { variables, cwd = process.cwd() }: Surroundings): ReportFile {
  const [, prefix, file = ''] = /^(gitlab:)?(.*)$/is.exec(name) ?? [];
  // `extname` finds no extension in `.json`.
  const byExtension = file.replace(/^.*\./s, '').toLowerCase() as ReportFile['format'];
  return {
    format: prefix === undefined ? byExtension : 'gitlab',
    path: resolve(cwd, file),
    repository: resolve(variables.GITHUB_WORKSPACE || variables.CI_PROJECT_DIR || cwd),
  };
}
