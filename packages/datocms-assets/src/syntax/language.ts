import { fileExtension } from '../io/file-extension.ts';

/** The languages with a parser in this room. */
export type Language = 'javascript' | 'json' | 'css' | 'xml';

const byExtension: ReadonlyMap<string, Language> = new Map(
  (
    [
      ['javascript', 'js mjs cjs'],
      ['json', 'json map jsonld geojson topojson webmanifest'],
      ['css', 'css'],
      ['xml', 'xml rss atom rdf svg xsl xslt kml gpx'],
    ] as const
  ).flatMap(([language, extensions]) => extensions.split(' ').map((extension) => [extension, language] as const)),
);

/** Whether a file of this name may be in one of the languages. */
export function mayHaveLanguage(file: string): boolean {
  const extension = fileExtension(file);
  return extension === '' || byExtension.has(extension);
}

/**
 * The language of a whole file: by its extension, or by the beginning of its text if the extension is unknown.
 * @param head the first characters
 */
export function languageOfFile(file: string, head: string): Language | undefined {
  const extension = fileExtension(file);
  if (extension !== '') return byExtension.get(extension);
  if (/^\s*<\?xml/.test(head)) return 'xml';
  return /^\s*[[{]/.test(head) ? 'json' : undefined;
}
