import { resolve } from 'node:path';

/** A report as an option names it, and where it goes. */
export interface ReportFile {
  readonly format: 'json' | 'html' | 'sarif' | 'gitlab';
  /** Absolute. */
  readonly path: string;
  /** Absolute path of the folder from which tools for code review count the paths of files. */
  readonly repository: string;
}

/** What tells where a run is. */
interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** @default process.cwd() */
  readonly cwd?: string;
}

/** What a user may write: a name with an extension that tells the format, or `gitlab:` and any name. */
export const reportName = /^gitlab:.|\.(?:json|html|sarif)$/is;

/**
 * Reads what a user has written.
 * @param name keeps to `reportName`
 * @param surroundings tell the repository in a job of GitHub or GitLab. Elsewhere it is the working folder
 */
export function toReportFile(name: string, { variables, cwd = process.cwd() }: Surroundings): ReportFile {
  const [, prefix, file = ''] = /^(gitlab:)?(.*)$/is.exec(name) ?? [];
  // Not `extname`, for which `.json` has no extension.
  const byExtension = file.replace(/^.*\./s, '').toLowerCase() as ReportFile['format'];
  return {
    format: prefix === undefined ? byExtension : 'gitlab',
    path: resolve(cwd, file),
    repository: resolve(variables.GITHUB_WORKSPACE || variables.CI_PROJECT_DIR || cwd),
  };
}
