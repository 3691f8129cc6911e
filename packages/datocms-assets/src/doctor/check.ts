import { formatFirst } from '../findings/format.ts';
import type { ConfigurationError } from '../options/configuration-error.ts';

/** One thing that a build depends on. */
export interface Check {
  readonly name: string;
  /** `error`: a build would fail. `warning`: a build would succeed, but miss something. */
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly fix?: string;
}

/** The check of a wrong option. The name of the option begins the message. */
export function optionCheck({ message }: ConfigurationError): Check {
  const [, name = 'cda', text = message] = /^(\w+): (.*)$/s.exec(message) ?? [];
  return { name, status: 'error', message: text.charAt(0).toUpperCase() + text.slice(1) };
}

const pagesName = 'pages';

/** The check for pages that could not be read. @param subject what can read them, such as `Only the next build` */
export function unknownPages(subject: string): Check {
  const message = `${subject} can tell which assets its pages name, and whether they are published.`;
  return { name: pagesName, status: 'ok', message };
}

export const isUnknownPages = ({ name }: Check) => name === pagesName;

export function formatFiles(files: readonly string[]): string {
  return formatFirst(files, 3);
}

/** The message of a check that has found nothing in the sources of a project. */
export function describeNoneFound(what: string, folders: readonly string[]): string {
  const where = new Intl.ListFormat('en').format(folders);
  return `${what}: none found${folders.length === 0 ? ', since no folder with sources is known' : ` in ${where}`}.`;
}
