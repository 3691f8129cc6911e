import { javascriptTypes } from '../../content/media-types.ts';
import { isFlight } from '../../scan/formats/file-format.ts';
import type { TextFormat } from './rewrite-body.ts';
import { splitAtLines, splitCounted, splitHtml, splitNowhere, splitPlainText } from './sections.ts';

const whole = (file: string): TextFormat => ({ file, split: splitNowhere });
export const html: TextFormat = { file: 'page.html', split: splitHtml };
const lines: TextFormat = { file: 'lines.txt', split: splitAtLines };
/** A body without a type may be a page, since browsers detect its type. */
export const unknown: TextFormat = { ...html };
/** Event streams. No cache keeps one, and one may never end. */
export const events: TextFormat = { ...lines };
const plain: TextFormat = { file: 'lines.txt', split: splitPlainText };
const flight = whole('flight.txt');
/** Answers of SolidStart's server functions. Their type depends on its version and options. */
const counted: TextFormat = { file: 'flight.txt', split: splitCounted };

/** See `rewriteFrames`. */
export const frames: TextFormat = whole('__data.json');

const formats: Readonly<Record<string, TextFormat>> = {
  '': unknown,
  // Browsers do not count these as types (MIME Sniffing standard, §7).
  'unknown/unknown': unknown,
  'application/unknown': unknown,
  '*/*': unknown,
  'text/html': html,
  'text/vnd.turbo-stream.html': html,
  'text/event-stream': events,
  'text/plain': plain,
  'application/x-ndjson': lines,
  'application/ndjson': lines,
  'application/jsonl': lines,
  'application/jsonlines': lines,
  'application/x-jsonlines': lines,
  'application/yaml': lines,
  'application/x-yaml': lines,
  'application/toml': lines,
  'application/xhtml+xml': whole('page.xhtml'),
  'application/ld+json': whole('data.jsonld'),
  'application/activity+json': whole('data.jsonld'),
  'application/manifest+json': whole('app.webmanifest'),
  'application/rss+xml': whole('feed.rss'),
  'application/atom+xml': whole('feed.atom'),
  'application/xml': whole('data.xml'),
  'text/xml': whole('data.xml'),
  'image/svg+xml': whole('picture.svg'),
  'text/css': whole('style.css'),
  'text/markdown': whole('text.md'),
  'text/csv': whole('table.csv'),
  'application/csv': whole('table.csv'),
  'text/calendar': { ...whole('dates.ics'), isFolded: true },
  'text/vcard': { ...whole('cards.vcf'), isFolded: true },
  'text/x-vcard': { ...whole('cards.vcf'), isFolded: true },
  // Answers of GraphQL with `@defer`, each part in a line.
  'multipart/mixed': lines,
  // Late data of SvelteKit: JSON, each part in a line.
  'text/sveltekit-data': { file: '__data.json', split: splitAtLines },
  // Late data of React Router.
  'text/x-script': { file: '__data.json', split: splitAtLines },
  // Answers of Qwik's `server$`.
  'application/qwik-json': whole('__data.json'),
  'application/x-tss-framed': frames,
  // React server components: rows with their length in front of them.
  'text/x-component': flight,
};

/** The media type in lower case, without parameters; empty if there is none. A server that sets the header twice sends a list. */
export function typeOf(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
}

/** How to read a body; `undefined` if it is no text. */
export function formatOf(headers: Headers): TextFormat | undefined {
  const type = typeOf(headers);
  if (Object.hasOwn(formats, type)) return formats[type];
  if (javascriptTypes.has(type)) return whole('code.js');
  // `application/json`, `model/gltf+json`, and `application/json+devalue` of Astro's actions. Its URLs are those of a
  // page: the server sends each reader a format that the reader accepts.
  if (/^(?:application\/(?:x-)?|[\w.-]+\/[\w.+-]+\+)json(?:\+[\w-]+)?$/.test(type)) return whole('__data.json');
  // Texts of JSON, one after the other (RFC 7464).
  if (/^application\/(?:[\w.-]+\+)?json-seq$/.test(type)) return lines;
  if (/^[\w.-]+\/[\w.+-]+\+xml$/.test(type)) return whole('data.xml');
  // Playlists.
  if (/^(?:application|audio)\/(?:vnd\.apple\.|x-)?(?:mpegurl|scpls)$/.test(type)) return lines;
  // Frameworks use types of their own for texts.
  if (type.startsWith('text/')) return lines;
  return type.includes('/') ? undefined : unknown;
}

/** A row only of React: a symbol, import, hint or long text. Rows such as `0:"words"` of the AI SDK must not wait. */
const reactRow = /^(?:[0-9a-f]+:(?:"\$S|I\[|T[0-9a-f]+,)|:H[A-Z][["])/;

/** @param start the first bytes, at least two */
export function formatByStart(format: TextFormat, start: Uint8Array): TextFormat {
  const text = String.fromCharCode(...start);
  if (/^;0(?:$|x)/.test(text)) return counted;
  // Waku sends payloads without a type, and hosts of files send payloads of Next as plain text.
  const isPayload = (format === unknown && isFlight(text)) || (format === plain && reactRow.test(text));
  return isPayload ? flight : format;
}

/** Whether bytes are no text, by the rule of browsers (MIME Sniffing standard, §3). */
export function isBinary(start: Uint8Array): boolean {
  return start.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d && byte !== 0x0b) && byte !== 0x1b);
}
