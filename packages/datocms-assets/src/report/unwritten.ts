import { type Finding, finding } from '../findings/finding.ts';
import { isSystemError, systemFinding, withPath } from '../findings/system-error.ts';

const beginning = 'The report ';

/** A report that can't be written, as a finding. @param path of the report, absolute */
export function unwritten(path: string, error: unknown, outputDir: string): Finding {
  if (!isSystemError(error)) {
    const { message } = error as Error;
    return finding('file-system', `${beginning}${JSON.stringify(path)} can't be written: ${message}.`);
  }
  const found = systemFinding(withPath(path, error), outputDir);
  return { ...found, message: `${beginning}${found.message}` };
}

/** Whether a finding is such a one: it says nothing about the output. */
export function isUnwritten({ code, message }: Finding): boolean {
  return code === 'file-system' && message.startsWith(beginning);
}
