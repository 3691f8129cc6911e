import { refuse } from '../findings/download-error.ts';
import { formatLimit } from '../findings/format.ts';
import { spliceBody } from '../io/splice-body.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import type { Settings } from '../options/settings.ts';
import type { CheckedContent } from './check-content.ts';
import { auditMarkup } from './markup/audit-markup.ts';
import { decodeMarkup } from './markup/decode-markup.ts';
import { sanitizeMarkup } from './markup/sanitize-markup.ts';
import { readImageMetadata, stripEdits } from './metadata/image-metadata.ts';

/** What is worth telling of a body that may be stored. */
export interface ContentWarning {
  readonly code: 'active-content' | 'gps-metadata';
  readonly message: string;
}

/** A body as it will be stored. */
export interface InspectedContent {
  readonly bytes: SpooledBody;
  readonly sha256: string;
  readonly warnings: readonly ContentWarning[];
}

export interface InspectOptions {
  readonly settings: Pick<Settings, 'hosts' | 'svg' | 'stripMetadata'>;
  /** Media types whose active parts are accepted. */
  readonly allowed: ReadonlySet<string>;
  /** Names for temporary files. */
  readonly nextPath: () => Promise<string>;
}

type Body = Pick<InspectedContent, 'bytes' | 'sha256'>;

const maxMarkupLength = 16 * 1024 * 1024;

/** Looks inside a body whose type is settled: for active parts of XML, and for metadata of images. @throws DownloadFailure */
export async function inspectContent(
  body: Body,
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

async function inspectMarkup(body: Body, checked: CheckedContent, options: InspectOptions): Promise<InspectedContent> {
  const { settings, allowed } = options;
  if (body.bytes.size > maxMarkupLength) {
    throw refuse(
      'too-large',
      `it is XML of more than ${formatLimit(maxMarkupLength)}, too much to look for active parts`,
    );
  }
  const { text, encoding } = decodeMarkup(await body.bytes.readAll());
  const { dangers, rootName } = auditMarkup(text, settings.hosts);
  if (checked.kind === 'svg' && rootName !== 'svg')
    throw refuse('bad-content', `it is called SVG, but is <${rootName}>`);
  if (dangers.length === 0 || allowed.has(checked.type)) return { ...body, warnings: [] };
  const found = [...new Set(dangers.map((danger) => danger.what))];
  if (checked.kind !== 'svg' || settings.svg !== 'sanitize')
    throw refuse('active-content', `it holds ${formatList(found)}`);
  const clean = sanitizeMarkup(text, settings.hosts);
  if (!clean)
    throw refuse(
      'active-content',
      `it holds ${formatList(found)}, which can't be taken out without changing the picture`,
    );
  const insert = Buffer.from(clean.text, encoding);
  const spliced = await spliceBody(body.bytes, [{ start: 0, end: body.bytes.size, insert }], await options.nextPath());
  const message = `Active parts of this SVG have been taken out: ${formatList(clean.removed)}.`;
  return { ...spliced, warnings: [{ code: 'active-content', message }] };
}

async function inspectImage(body: Body, type: string, options: InspectOptions): Promise<InspectedContent> {
  const metadata = await readImageMetadata(body.bytes, type);
  if (options.settings.stripMetadata && metadata.canBeStripped) {
    const edits = await stripEdits(body.bytes, type, metadata);
    return { ...(await spliceBody(body.bytes, edits, await options.nextPath())), warnings: [] };
  }
  if (!metadata.hasPosition) return { ...body, warnings: [] };
  const message = 'This image holds the position (GPS) at which it was taken, and the site would publish it.';
  return { ...body, warnings: [{ code: 'gps-metadata', message }] };
}

function formatList(parts: readonly string[]): string {
  const most = 5;
  const named = parts.slice(0, most).join(', ');
  return parts.length > most ? `${named} and ${parts.length - most} more` : named;
}
