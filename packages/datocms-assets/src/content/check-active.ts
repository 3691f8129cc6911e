import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError } from '../findings/download-error.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import type { DetectedType } from './detect-head.ts';
import { canonicalType, inertTextTypes, isActiveExtension, isActiveType, typesAgree } from './media-types.ts';

/** The claims about a body's type, and the type of its bytes. */
export interface ContentClaims {
  readonly request: FetchRequest;
  readonly body: FetchedBody;
  readonly detected: DetectedType;
  /** Canonical form of the type that the host declares. */
  readonly declared: string;
  /** Extension of the URL's path, in lower case. */
  readonly extension: string;
}

/**
 * Refuses HTML, scripts and other content that would run on the site's own origin.
 * @throws DownloadError
 */
export function checkActive(claims: ContentClaims): void {
  const { request, detected, declared, extension } = claims;
  const isHtml = detected.kind === 'html';
  if (isHtml && declared === 'text/markdown') throw new DownloadError('active-content', 'it begins with HTML');
  const found = [detected.type, declared].find(isActiveType);
  if (found !== undefined) {
    throw isExpected(found, request, extension) ? runsAsCode(`it is ${found}`) : wrongContent(found, request);
  }
  const isText = isHtml || detected.kind === 'text';
  if (isText && isActiveExtension(extension)) throw runsAsCode(`its name ends in .${extension}`);
}

function runsAsCode(reason: string): DownloadError {
  return new DownloadError('active-content', `${reason}, which runs as code on the site's own origin`);
}

/** Whether the asset itself is a file of this type. HTML that is not expected is an error page. */
function isExpected(type: string, { mimeType }: FetchRequest, extension: string): boolean {
  if (type !== 'text/html' && type !== 'application/xhtml+xml') return true;
  return mimeType === null ? isActiveExtension(extension) : isActiveType(canonicalType(mimeType));
}

/** Whether the host may declare a type for bytes of a detected type: it may also declare markup as text. */
export function mayBeDeclared(declared: string, { kind, type }: DetectedType): boolean {
  return typesAgree(type, declared) || (kind !== 'binary' && inertTextTypes.has(declared));
}

/** The error for bytes that are not what the host declares. */
export function disagreement(detected: string, declared: string): DownloadError {
  return new DownloadError('bad-content', `its bytes are ${detected}, but the host calls it ${declared || 'nothing'}`);
}

/** The error for content of another type than the asset has, such as an error page. */
export function wrongContent(type: string, { mimeType }: FetchRequest): DownloadError {
  const content = /html/.test(type) ? `an HTML page (${type})` : type;
  return new DownloadError('bad-content', `${content} came instead of ${mimeType ?? 'the file'}`);
}
