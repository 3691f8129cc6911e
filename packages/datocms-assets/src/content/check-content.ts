import { isExactOriginal } from '../asset/original.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { refuse } from '../findings/download-error.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { type DetectedType, detectType } from './detect-type.ts';
import {
  canonicalType,
  genericTypes,
  inertTextTypes,
  isActiveExtension,
  isActiveType,
  typesAgree,
} from './media-types.ts';

/** What a body turned out to be. */
export interface CheckedContent {
  readonly kind: DetectedType['kind'];
  readonly type: string;
  /** Without dot. */
  readonly extension: string;
}

/**
 * Decides whether a body may be stored, by its bytes first. The URL's extension is believed only among kinds of text, and
 * for binaries that nobody recognises.
 * @param allowed active types that may be stored all the same
 * @throws DownloadFailure
 */
export async function checkContent(
  wanted: FetchRequest,
  received: FetchedBody,
  allowed: ReadonlySet<string>,
): Promise<CheckedContent> {
  const recognised = await detectType(received.bytes);
  const declared = canonicalType(received.declared);
  const content: Content = { wanted, received, declared, extension: pathExtension(wanted.path), recognised };
  checkActive(content, allowed);
  if (isExactOriginal(wanted)) checkOriginal(wanted, received);
  const judged = await checks[recognised.kind](content);
  if (isPicture(wanted) && !judged.type.startsWith('image/')) throw instead(judged.type, wanted);
  return { kind: recognised.kind, ...judged };
}

/** An upload that is a picture answers with one, unless its parameters ask for something else. */
function isPicture({ mimeType, url }: FetchRequest): boolean {
  return mimeType?.startsWith('image/') === true && !/[?&](?:fm|palette)=/.test(url);
}

interface Content {
  readonly wanted: FetchRequest;
  readonly received: FetchedBody;
  readonly declared: string;
  /** Of the URL's path, lower case. */
  readonly extension: string;
  readonly recognised: DetectedType;
}

type Check = (content: Content) => Omit<CheckedContent, 'kind'> | Promise<Omit<CheckedContent, 'kind'>>;

const checks: Readonly<Record<DetectedType['kind'], Check>> = {
  binary: ({ recognised: { type, extension }, declared, ...content }) => {
    if (!typesAgree(type, declared)) throw disagreement(type, declared);
    return { type, extension: binaryExtension(type, extension, content.extension) };
  },
  svg: ({ declared }) => {
    if (!typesAgree('image/svg+xml', declared) && declared !== 'text/plain')
      throw disagreement('image/svg+xml', declared);
    return { type: 'image/svg+xml', extension: 'svg' };
  },
  xml: ({ declared, extension }) => {
    if (!typesAgree('application/xml', declared) && inertTextTypes[declared] === undefined) {
      throw disagreement('application/xml', declared);
    }
    return { type: 'application/xml', extension: inertXml.has(extension) ? extension : 'xml' };
  },
  text: async ({ declared, extension, received }) => {
    const type = genericTypes.has(declared) ? 'text/plain' : declared;
    if (inertTextTypes[type] === undefined && !/^text\//.test(type)) throw disagreement('text', declared);
    if (/json$/.test(type) && type !== 'application/x-ndjson') await checkJson(received, type);
    const loose = type === 'text/plain' || inertTextTypes[type] === undefined;
    return {
      type,
      extension: loose && inertTextExtensions.has(extension) ? extension : (inertTextTypes[type] ?? 'txt'),
    };
  },
  html: ({ declared }) => ({ type: declared === 'application/xhtml+xml' ? declared : 'text/html', extension: 'html' }),
  unknown: ({ declared, extension, wanted, received }) => {
    if (alwaysDetected.test(declared)) throw disagreement('of no known type', declared);
    const vouched = wanted.md5 === null ? /^(?:application|model)\//.test(declared) : wanted.md5 === received.md5;
    if (!vouched && !(wanted.md5 === null && genericTypes.has(declared)))
      throw disagreement('of no known type', declared);
    if (/^text\//.test(declared)) throw disagreement('no text', declared);
    const type = genericTypes.has(declared) ? 'application/octet-stream' : declared;
    return { type, extension: /^[a-z0-9]{1,8}$/.test(extension) && !isActiveExtension(extension) ? extension : 'bin' };
  },
};

// Pictures of these types are always recognised by their bytes.
const alwaysDetected = /^image\/(?:avif|bmp|gif|heic|heif|jpeg|png|tiff|webp|x-icon)$/;

/** HTML, script and the like would run on the site's own origin. */
function checkActive({ wanted, declared, extension, recognised }: Content, allowed: ReadonlySet<string>): void {
  const byContent = recognised.kind === 'html' ? 'text/html' : recognised.type;
  const isText = recognised.kind === 'text' || recognised.kind === 'html';
  if (recognised.kind === 'html' && declared === 'text/markdown') throw refuse('active-content', 'it begins with HTML');
  const found = [byContent, declared].find((type) => isActiveType(type) && !allowed.has(type));
  if (found !== undefined) throw isExpected(found, wanted, extension) ? activeType(found) : instead(found, wanted);
  if (isText && isActiveExtension(extension) && ![byContent, declared].some((type) => allowed.has(type))) {
    throw refuse('active-content', `its name ends in .${extension}, which runs as code on the site's own origin`);
  }
}

function activeType(type: string) {
  return refuse('active-content', `it is ${type}, which runs as code on the site's own origin`);
}

/** Whether the asset is that kind of file itself, so that this is no error page in its place. */
function isExpected(type: string, { mimeType }: FetchRequest, extension: string): boolean {
  if (type !== 'text/html' && type !== 'application/xhtml+xml') return true;
  return mimeType === null ? isActiveExtension(extension) : isActiveType(canonicalType(mimeType));
}

function instead(type: string, { mimeType }: FetchRequest) {
  const what = /html/.test(type) ? `an HTML page (${type})` : type;
  return refuse('bad-content', `${what} came instead of ${mimeType ?? 'the file'}`);
}

function disagreement(byContent: string, declared: string) {
  return refuse('bad-content', `its bytes are ${byContent}, but the host calls it ${declared || 'nothing'}`);
}

function checkOriginal({ md5, size }: FetchRequest, received: FetchedBody): void {
  if (size !== null && received.bytes.size !== size) {
    throw refuse('bad-content', `the original has ${size} bytes in the CMS, but ${received.bytes.size} came`);
  }
  if (md5 !== null && received.md5 !== md5.toLowerCase()) {
    throw refuse('bad-content', 'its bytes are not those of the original in the CMS (their md5 differs)');
  }
}

const maxJsonLength = 16 * 1024 * 1024;

async function checkJson({ bytes }: FetchedBody, type: string): Promise<void> {
  if (bytes.size > maxJsonLength) return;
  try {
    JSON.parse(new TextDecoder().decode(await bytes.readAll()));
  } catch {
    throw refuse('bad-content', `the host calls it ${type}, but it is no JSON`);
  }
}

const inertXml: ReadonlySet<string> = new Set(['atom', 'dae', 'gml', 'gpx', 'kml', 'rss', 'tcx', 'tmx', 'xlf', 'xmp']);
const inertTextExtensions: ReadonlySet<string> = new Set([
  ...Object.values(inertTextTypes),
  'log',
  'mtl',
  'ply',
  'sub',
  'text',
]);

/** Containers whose content does not tell what they are used for. */
const containerExtensions: Readonly<Record<string, RegExp>> = {
  'application/zip': /^(?:docx|xlsx|pptx|od[pst]|epub|pages|numbers|key|sketch|usdz|kmz|apk|jar)$/,
  'application/x-cfb': /^(?:doc|xls|ppt|msg|msi|vsd|pub)$/,
  'application/gzip': /^(?:tgz|gz)$/,
};

function binaryExtension(type: string, byContent: string, ofPath: string): string {
  if (type === 'image/png') return 'png';
  return containerExtensions[type]?.test(ofPath) ? ofPath : byContent;
}

function pathExtension(path: string): string {
  return (/\.([A-Za-z0-9]+)$/.exec(path)?.[1] ?? '').toLowerCase();
}
