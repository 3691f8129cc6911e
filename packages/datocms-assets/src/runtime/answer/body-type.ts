import { disagreement, mayBeDeclared } from '../../content/check-active.ts';
import { beginsLikeMarkup, detectByHead, detectOtherPicture, isText } from '../../content/detect-head.ts';
import {
  canonicalType,
  genericTypes,
  isActiveType,
  isInertText,
  isRasterType,
  isXmlType,
} from '../../content/media-types.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { segmentTypeOf } from '../../video/segment-type.ts';

/** The type under which a body is sent. */
export interface BodyType {
  readonly type: string;
  /** The body is XML, whose scripts a browser runs, so the whole body has to be audited. */
  readonly isMarkup: boolean;
}

/** Images that browsers show; their bytes are always known. */
const detectedImage = /^image\/(?:avif|gif|jpeg|png|webp|svg\+xml)$/;

/** Types of files that may also be text, such as CSV from Windows (Excel), models and plans. PDFs are detected. */
const textOrBinary = /^(?:application\/(?!pdf$)|model\/|image\/vnd\.dxf$)/;

/**
 * Detects the type of a body by its beginning, as a build does. A body without a known beginning keeps its declared
 * type, if nothing runs that type.
 * @param head the first bytes, up to 64 KiB
 * @param contentType the header
 * @throws DownloadError if a browser might run the body, or if the bytes are not of the declared type
 */
export function typeOfBody(head: Uint8Array, contentType: string | null): BodyType {
  const declared = canonicalType(contentType);
  if (isActiveType(declared)) throw new DownloadError('active-content', `it is ${declared}`);
  const isPicture = isRasterType(declared);
  const detected = detectByHead(head) ?? (isPicture ? detectOtherPicture(head) : undefined);
  if (detected?.kind === 'html') throw new DownloadError('active-content', 'it is HTML');
  if (detected) {
    const { type } = detected;
    // An upload keeps its name if a picture of another format replaces it.
    const isRenamed = isPicture && isRasterType(type);
    if (!mayBeDeclared(declared, detected) && !isRenamed) throw disagreement(type, declared);
    return { type, isMarkup: detected.kind !== 'binary' };
  }
  if (beginsLikeMarkup(head) || isXmlType(declared) || detectedImage.test(declared)) {
    throw disagreement('of no known type', declared);
  }
  if (isText(head)) {
    if (genericTypes.has(declared)) return { type: 'text/plain', isMarkup: false };
    if (!isInertText(declared) && !textOrBinary.test(declared)) throw disagreement('text', declared);
    return { type: declared, isMarkup: false };
  }
  // Tables of FileMaker contain other control characters.
  if (declared.startsWith('text/') && head.includes(0)) throw disagreement('no text', declared);
  return { type: genericTypes.has(declared) ? 'application/octet-stream' : declared, isMarkup: false };
}

/**
 * The type of a part of a stream, by its bytes.
 * @throws DownloadError for bytes of no stream
 */
export function typeOfSegment(head: Uint8Array): BodyType {
  const segment = segmentTypeOf(head);
  if (!segment) throw new DownloadError('bad-content', 'it is neither MPEG-TS, MP4 nor WebVTT');
  return { type: segment.type, isMarkup: false };
}

/** Types that browsers request in parts and never run. */
const rangeable = /^(?:audio|video)\/[\w.+-]+$|^application\/(?:pdf|zip|octet-stream)$/;

/** The type of a part of a body, by its header. @throws DownloadError for types that may not be sent in parts */
export function typeOfPart(contentType: string | null): string {
  const declared = canonicalType(contentType);
  const type = genericTypes.has(declared) ? 'application/octet-stream' : declared;
  if (!rangeable.test(type)) throw disagreement('a part', declared);
  return type;
}
