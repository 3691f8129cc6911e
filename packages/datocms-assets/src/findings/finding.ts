/** The closed table of finding codes: permanent names, their level by default, and the way to fix. */
export const findingCodes = {
  leak: {
    level: 'error',
    fix: 'Build this place from data that the rewriter can see, or report the file: nothing of the CMS may stay.',
  },
  'path-leak': {
    level: 'error',
    fix: 'Use the whole asset URL instead of its path, so that it can be rewritten, or take the path out of the output.',
  },
  'missing-file': {
    level: 'error',
    fix: 'Build again from an empty output folder, and change or move no stored file afterwards.',
  },
  unpublished: {
    level: 'error',
    fix: 'Publish a record that uses the asset, take the reference out, or admit it with --allow.',
  },
  'download-failed': {
    level: 'error',
    fix: 'Check that the asset still exists and that its host can be reached, then build again.',
  },
  'bad-content': { level: 'error', fix: 'Upload the file again in the CMS, or take the reference out.' },
  'active-content': {
    level: 'error',
    fix: 'Upload a file without active parts; for an SVG, --svg sanitize takes them out.',
  },
  'too-large': { level: 'error', fix: 'Ask for a smaller variant, or raise --max-bytes.' },
  'gps-metadata': {
    level: 'warning',
    fix: 'Take the position out of the original in the CMS, or use --strip-metadata.',
  },
  mention: { level: 'error', fix: 'Take the host out of the output, or accept the file with --allow-mention.' },
  'host-in-code': {
    level: 'error',
    fix: 'Pass whole asset URLs from the data instead of putting them together in code, or accept the file with --allow-mention.',
  },
  'template-url': {
    level: 'error',
    fix: 'Write out each variant that is needed: a URL completed in the browser has no file.',
  },
  'foreign-url': {
    level: 'error',
    fix: 'Use the asset URL itself: another site would go on fetching it from the CMS.',
  },
  'encoded-url': { level: 'error', fix: 'Use the plain spelling of the URL.' },
  'length-prefixed': {
    level: 'error',
    fix: 'Keep asset URLs out of payloads whose length is written in front of them.',
  },
  'needs-site': {
    level: 'error',
    fix: 'Set --site, or an absolute --prefix: readers of this place need an absolute URL.',
  },
  encoding: { level: 'error', fix: 'Write the file as UTF-8.' },
  archive: { level: 'error', fix: 'Make the archive after the assets have been localised.' },
  'server-code': { level: 'error', fix: "Prerender the route, or accept it with the option serverCode: 'warn'." },
  'on-demand': {
    level: 'warning',
    fix: 'Prerender these routes (`export const prerender = true`), or keep assets of the CMS out of them.',
  },
  order: { level: 'error', fix: 'Let an integration of its own compress or index the files.' },
  'stale-name': {
    level: 'warning',
    fix: 'Give it a name without a hash (in `public/`), or import it as text (`?raw`), so that it is bundled.',
  },
  link: { level: 'error', fix: 'Replace the symbolic link by the file that it points to.' },
  'file-system': {
    level: 'error',
    fix: 'Free space, or give the user that builds the right to read and write there.',
  },
  'cda-unreachable': { level: 'error', fix: 'Check --cda-url and the network, then build again.' },
  'cda-refused': {
    level: 'error',
    fix: "Check the token's rights, the environment and the project's state in DatoCMS.",
  },
  'cda-incomplete': {
    level: 'error',
    fix: 'The published content could not be read completely, so nothing can be called published. See the message.',
  },
  placeholder: { level: 'warning', fix: 'Publish a record that uses the asset.' },
  'preview-content': { level: 'warning', fix: 'Build without visual editing headers (X-Visual-Editing).' },
  'cache-unusable': { level: 'warning', fix: 'Make --cache-dir writable, or choose another one.' },
} as const satisfies Record<string, { level: Level; fix: string }>;

export type Level = 'error' | 'warning';
export type FindingCode = keyof typeof findingCodes;

/** Where a finding stands: `file` is relative to the output folder with `/`; line and column are one-based, columns in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One coded problem, with file, line, column, URL and the way to fix it. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly url?: string;
  readonly fix: string;
}

/** Makes a finding; level and fix come from the table where they are not given. */
export function finding(
  code: FindingCode,
  message: string,
  rest: Partial<Omit<Finding, 'code' | 'message'>> = {},
): Finding {
  return { code, message, ...findingCodes[code], ...rest };
}

/** A step that can't go on: it carries the findings that say why. The job reports them and ends with status 1. */
export class FindingError extends Error {
  override readonly name = 'FindingError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], options?: ErrorOptions) {
    super(findings.map((each) => each.message).join('\n'), options);
    this.findings = findings;
  }
}
