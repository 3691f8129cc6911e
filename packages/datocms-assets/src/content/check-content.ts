import { asksForOtherType, isExactOriginal, isSettled } from '../asset/original.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError } from '../findings/download-error.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { type ContentClaims, checkActive, disagreement, mayBeDeclared, wrongContent } from './check-active.ts';
import type { DetectedType } from './detect-head.ts';
import { detectType } from './detect-type.ts';
import {
  canonicalType,
  genericTypes,
  inertTextExtensions,
  inertTextTypes,
  inertXmlExtensions,
  isActiveExtension,
  isInertText,
  isRasterType,
  isXmlExtension,
  isXmlType,
  storedExtension,
  typeOfTextExtension,
} from './media-types.ts';

/** The type under which a body is stored. */
export interface CheckedContent {
  readonly kind: DetectedType['kind'];
  readonly type: string;
  /** Without dot. */
  readonly extension: string;
}

/**
 * Decides whether a body may be stored, and under which type. The bytes decide first. The URL's extension counts only for
 * kinds of text, and for binaries of unknown type.
 * @throws DownloadError if it may not be stored
 */
export async function checkContent(request: FetchRequest, body: FetchedBody): Promise<CheckedContent> {
  const detected = await detectType(body.bytes);
  const declared = canonicalType(body.contentType);
  const claims: ContentClaims = { request, body, detected, declared, extension: pathExtension(request) };
  checkActive(claims);
  if (isExactOriginal(request)) checkOriginal(request, body);
  const isTold = detected.type !== '';
  if (isTold && !mayBeDeclared(declared, detected) && !isUpload(claims)) throw disagreement(detected.type, declared);
  const checked = await checks[detected.kind](claims);
  if (mustBeImage(claims) && !checked.type.startsWith('image/')) throw wrongContent(checked.type, request);
  return { kind: detected.kind, ...checked };
}

type StoredType = Omit<CheckedContent, 'kind'>;

/** By detected kind: the type and extension under which a body is stored. A check throws if the claims disagree. */
const checks: Readonly<Record<DetectedType['kind'], (claims: ContentClaims) => StoredType | Promise<StoredType>>> = {
  binary: ({ detected: { type, extension }, extension: ofPath }) => ({
    type,
    extension: storedExtension(type, extension, ofPath),
  }),
  svg: ({ detected: { type } }) => ({ type, extension: 'svg' }),
  xml: ({ detected: { type, extension }, extension: ofPath }) => ({
    type,
    extension: extension || (inertXmlExtensions.has(ofPath) ? ofPath : 'xml'),
  }),
  text: async (claims) => {
    const { declared, detected, extension, body } = claims;
    const type = typeOfText(claims);
    if (type === undefined || isXmlType(declared)) throw disagreement('text', declared);
    if (/json$/.test(type) && type !== 'application/x-ndjson' && !isUpload(claims)) await checkJson(body, type);
    if (detected.extension !== '' && type !== 'text/css') return { type, extension: detected.extension };
    const isUnspecific = type === 'text/plain' || !inertTextTypes.has(type);
    const usesPath = isUnspecific && inertTextExtensions.has(extension);
    return { type, extension: usesPath ? extension : (inertTextTypes.get(type) ?? 'txt') };
  },
  html: ({ declared }) => ({ type: declared === 'application/xhtml+xml' ? declared : 'text/html', extension: 'html' }),
  unknown: ({ declared, extension, request, body }) => {
    if (isRasterType(declared) || isXmlType(declared)) throw disagreement('of no known type', declared);
    if (isXmlExtension(extension)) {
      throw new DownloadError('bad-content', `its bytes are of no known type, but its name ends in .${extension}`);
    }
    const isConfirmed = request.md5 === null ? /^(?:application|model)\//.test(declared) : isUpload({ request, body });
    if (!isConfirmed && !(request.md5 === null && genericTypes.has(declared))) {
      throw disagreement('of no known type', declared);
    }
    const type = genericTypes.has(declared) ? 'application/octet-stream' : declared;
    return { type, extension: /^[a-z0-9]{1,8}$/.test(extension) && !isActiveExtension(extension) ? extension : 'bin' };
  },
};

/** The type of a text that the host declares as text, or that is the upload itself. */
function typeOfText(claims: ContentClaims): string | undefined {
  const { declared, extension } = claims;
  if (genericTypes.has(declared)) return 'text/plain';
  if (isInertText(declared)) return declared;
  if (isRasterType(declared) || !isUpload(claims)) return undefined;
  return typeOfTextExtension(extension) ?? (inertTextExtensions.has(extension) ? declared : 'text/plain');
}

/**
 * Whether the bytes are those of the upload, and so not an error of the host. The type of an upload is what the
 * uploading program declared: Windows, for example, declares CSV as a type of Excel.
 */
export function isUpload({ request: { md5 }, body }: Pick<ContentClaims, 'request' | 'body'>): boolean {
  return md5 !== null && md5.toLowerCase() === body.md5;
}

/**
 * Variants of an image are images, unless their parameters ask for something else. An upload may also be a drawing of
 * CAD or another image that no browser shows, and its bytes do not tell its type.
 */
function mustBeImage(claims: ContentClaims): boolean {
  const { mimeType } = claims.request;
  if (mimeType?.startsWith('image/') !== true || asksForOtherType(claims.request)) return false;
  const type = canonicalType(mimeType);
  return type === 'image/svg+xml' || isRasterType(type) || !isUpload(claims);
}

function checkOriginal(request: FetchRequest, body: FetchedBody): void {
  const { md5, size } = request;
  const fix = isSettled(request) ? undefined : staleFix;
  if (size !== null && body.bytes.size !== size) {
    const reason = `the original has ${size} bytes in the CMS, but ${body.bytes.size} came`;
    throw new DownloadError('bad-content', reason, { fix });
  }
  if (md5 !== null && body.md5 !== md5.toLowerCase()) {
    const reason = 'its bytes are not those of the original in the CMS (their md5 differs)';
    throw new DownloadError('bad-content', reason, { fix });
  }
}

const staleFix = 'Build again in ten minutes: so long the CMS may send the old file after it was replaced.';

/** Larger JSON is not parsed. */
const maxJsonLength = 16 * 1024 * 1024;

async function checkJson({ bytes }: FetchedBody, type: string): Promise<void> {
  if (bytes.size > maxJsonLength) return;
  try {
    JSON.parse(new TextDecoder().decode(await bytes.readAll()));
  } catch {
    throw new DownloadError('bad-content', `the host calls it ${type}, but it is no JSON`);
  }
}

/** The identity of a video is no path, so its extension comes from the URL. */
function pathExtension({ path, url }: FetchRequest): string {
  return (
    /\.([A-Za-z0-9]+)$/.exec(playbackIdOf(path) === undefined ? path : new URL(url).pathname)?.[1] ?? ''
  ).toLowerCase();
}
