import { inflateSync } from 'node:zlib';
import type { AssetHosts } from '../asset/asset-url.ts';
import { DownloadError } from '../findings/download-error.ts';
import { formatFirst, formatLimit } from '../findings/format.ts';
import { spliceBody } from '../io/splice-body.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import type { Settings } from '../options/settings.ts';
import type { CheckedContent } from './check-content.ts';
import { detectCommonType, detectOtherPicture } from './detect-head.ts';
import { cleanMarkup, maxShownParts } from './markup/sanitize-markup.ts';
import { readImageMetadata, stripEdits, stripperOf } from './metadata/image-metadata.ts';
import { maxBlockLength } from './metadata/metadata-block.ts';
import type { Inflate } from './metadata/png.ts';

/** A warning about a body that may be stored. */
export interface ContentWarning {
  readonly code: 'active-content' | 'gps-metadata';
  readonly message: string;
  /** How to fix the problem. @default the fix of the code */
  readonly fix?: string | undefined;
}

export interface HashedBody {
  readonly bytes: SpooledBody;
  /** Hex. */
  readonly sha256: string;
}

/** A body as it will be stored. */
export interface InspectedContent extends HashedBody {
  readonly warnings: readonly ContentWarning[];
}

export interface InspectOptions {
  readonly settings: Pick<Settings, 'hosts' | 'svg' | 'stripMetadata'>;
  /** Gives the path of a new temporary file. */
  readonly nextPath: () => Promise<string>;
}

/** Longer XML is refused, since it is read as one string. */
const maxMarkupLength = 16 * 1024 * 1024;
const tooMuchMarkup = `it is XML of more than ${formatLimit(maxMarkupLength)}, too much to look for active parts`;

/**
 * Looks inside a body that may be stored: for active parts of XML, and for metadata of images.
 * @throws DownloadError if it has active parts that may not be stored
 */
export async function inspectContent(
  body: HashedBody,
  checked: CheckedContent,
  options: InspectOptions,
): Promise<InspectedContent> {
  const inspected =
    checked.kind === 'svg' || checked.kind === 'xml'
      ? await inspectMarkup(body, checked, options)
      : await inspectImage(body, checked.type, options);
  if (inspected.bytes !== body.bytes) await body.bytes.discard();
  return inspected;
}

async function inspectMarkup(
  body: HashedBody,
  checked: CheckedContent,
  options: InspectOptions,
): Promise<InspectedContent> {
  const { settings } = options;
  if (body.bytes.size > maxMarkupLength) {
    const fix = 'Upload a smaller file, such as a drawing with fewer points, or remove the reference.';
    throw new DownloadError('too-large', tooMuchMarkup, { fix });
  }
  const clean = cleanMarkup(await body.bytes.readAll(), checked.kind === 'svg', settings);
  if (!clean) return { ...body, warnings: [] };
  const edit = { start: 0, end: body.bytes.size, insert: clean.bytes };
  const spliced = await spliceBody(body.bytes, [edit], await options.nextPath());
  const message = `Active parts of this SVG have been taken out: ${formatFirst(clean.removed, maxShownParts)}.`;
  const fix = 'Check that the picture still looks right. An upload without active parts ends this warning.';
  return { ...spliced, warnings: [{ code: 'active-content', message, fix }] };
}

/** Why an SVG may not be stored, in words; `undefined` if it may. */
export function whyRefused(svg: Buffer, hosts: AssetHosts): string | undefined {
  if (svg.length > maxMarkupLength) return tooMuchMarkup;
  try {
    // `isSvg` is `false`: Astro checks itself whether the file is an SVG.
    cleanMarkup(svg, false, { hosts, svg: 'reject' });
    return undefined;
  } catch (error) {
    if (error instanceof DownloadError) return error.message;
    throw error;
  }
}

async function inspectImage(body: HashedBody, type: string, options: InspectOptions): Promise<InspectedContent> {
  const metadata = await body.bytes.withReader((read) => readImageMetadata(read, type, inflate));
  if (options.settings.stripMetadata && metadata.canBeStripped) {
    const edits = await body.bytes.withReader((read) => stripEdits(read, body.bytes.size, type, metadata));
    if (edits.length > 0) return { ...(await spliceBody(body.bytes, edits, await options.nextPath())), warnings: [] };
  }
  return { ...body, warnings: metadata.hasPosition ? [positionWarning(options.settings.stripMetadata)] : [] };
}

function positionWarning(stripMetadata: boolean): ContentWarning {
  const message = 'This image holds the position (GPS) at which it was taken, and the site would publish it.';
  // With `stripMetadata`, the default fix would advise an option that is already on.
  const fix = stripMetadata ? 'Remove the position from the original in the CMS.' : undefined;
  return { code: 'gps-metadata', message, fix };
}

/** Removes the metadata of an image if the option asks for it, and warns if the image still tells a position. */
export async function inspectImageBytes(
  bytes: Uint8Array<ArrayBuffer>,
  stripMetadata: boolean,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly warning?: ContentWarning }> {
  const type = (detectCommonType(bytes) ?? detectOtherPicture(bytes))?.type ?? '';
  const stripped = stripMetadata ? await stripperOf(type)?.(bytes) : undefined;
  if (stripped && stripped !== bytes) return { bytes: stripped };
  const read = async (start: number, length: number) => bytes.subarray(start, start + length);
  const { hasPosition } = await readImageMetadata(read, type, inflate);
  return hasPosition ? { bytes, warning: positionWarning(stripMetadata) } : { bytes };
}

const inflate: Inflate = (data) => {
  try {
    return inflateSync(data, { maxOutputLength: maxBlockLength });
  } catch {
    return new Uint8Array();
  }
};
