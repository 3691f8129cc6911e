/**
 * The extension of a file in lower case, without dot; empty if there is none. A dot at the beginning of a name begins no
 * extension.
 * @param file with `/` between folders
 */
export function fileExtension(file: string): string {
  return /[^/]\.([^./]*)$/.exec(file)?.[1]?.toLowerCase() ?? '';
}
