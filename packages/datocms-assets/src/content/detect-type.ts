import type { SpooledBody } from '../io/spooled-body.ts';
import { beginsLikeMarkup, type DetectedType, detectByHead, isText, plain } from './detect-head.ts';
import { canonicalType, isXmlType } from './media-types.ts';

const headLength = 64 * 1024;

/** Detects the type of a body by its first 64 KiB; for rare types the whole body is read. */
export async function detectType(bytes: SpooledBody): Promise<DetectedType> {
  const head = await bytes.withReader((read) => read(0, headLength));
  const known = detectByHead(head);
  if (known) return known;
  const { fileTypeFromBuffer, fileTypeFromFile } = await import('file-type');
  const found =
    bytes.path === undefined ? await fileTypeFromBuffer(await bytes.readAll()) : await fileTypeFromFile(bytes.path);
  // The first bytes of UTF-16 text are also those of a rare audio format.
  const isWideText = found?.ext === 'mp1' && isText(head);
  if (found && !isWideText && !isXmlType(canonicalType(found.mime))) {
    return { kind: 'binary', type: canonicalType(found.mime), extension: found.ext };
  }
  if (isText(head)) return plain('text', beginsLikeMarkup(head) ? 'txt' : '');
  // A browser shows the text before the first binary byte, and runs the scripts in it.
  return beginsLikeMarkup(head) ? plain('xml', 'xml') : plain('unknown');
}
