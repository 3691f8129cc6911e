import { fileExtension } from '../io/file-extension.ts';
import type { Variant } from './asset-url.ts';

/** Files that people open by a link, by extension. */
const documents = new Set(
  'pdf csv doc docx epub gpx ics kml odp ods odt ppt pptx rar rtf txt vcf xls xlsx xml zip 7z'.split(' '),
);

/** @param file a path or a name */
export function isDocument(file: string): boolean {
  return documents.has(fileExtension(file));
}

/** Whether a document is asked for, and not a picture of one of its pages. */
export function isDocumentVariant({ path, query }: Variant): boolean {
  return isDocument(path) && !/(?:^|&)fm=/.test(query);
}
