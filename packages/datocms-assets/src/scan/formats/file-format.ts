import { fileExtension } from '../../io/file-extension.ts';
import type { Surface } from '../surface.ts';
import { isText } from './is-text.ts';

/**
 * How a file of the output is read: as HTML, as rows of React server components, as one surface from start to end, or not at all.
 * To add a file format, put its extension into `byExtension`, its whole name into `byName`, or its extension into `binary`.
 */
export type FileFormat = 'markup' | 'flight' | Surface | 'binary';

/** The content of `json`, `txt` and `xml` decides. A map, since names are foreign: objects have a `constructor`. */
const byExtension: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ['html', 'markup'],
  ['htm', 'markup'],
  ['xhtml', 'markup'],
  ['css', 'css'],
  ['js', 'js'],
  ['mjs', 'js'],
  ['cjs', 'js'],
  ['map', 'js'],
  ['jsonld', 'json-ld'],
  ['geojson', 'json'],
  ['topojson', 'json'],
  ['webmanifest', 'manifest'],
  ['rss', 'feed'],
  ['atom', 'feed'],
  ['rdf', 'feed'],
  ['svg', 'svg'],
  ['md', 'document'],
  ['mdx', 'document'],
  ['markdown', 'document'],
  ['csv', 'csv'],
  ['tsv', 'document'],
  ['yml', 'document'],
  ['yaml', 'document'],
  ['toml', 'document'],
  ['ini', 'document'],
  ['conf', 'document'],
  ['properties', 'document'],
  ['po', 'document'],
  ['pot', 'document'],
  ['rst', 'document'],
  ['adoc', 'document'],
  ['tex', 'document'],
  ['log', 'document'],
  ['vtt', 'document'],
  ['srt', 'document'],
  ['ics', 'calendar'],
  ['vcf', 'calendar'],
]);

const byName: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ['_headers', 'headers'],
  ['_redirects', 'redirects'],
  ['manifest.json', 'manifest'],
]);

/** XML by the name of its root element, without a prefix. In the browser, XSLT makes a page from a feed or sitemap. */
const byRoot: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ['html', 'markup'],
  ['stylesheet', 'markup'],
  ['transform', 'markup'],
  ['rss', 'feed'],
  ['feed', 'feed'],
  ['rdf', 'feed'],
  ['svg', 'svg'],
  ['urlset', 'sitemap'],
  ['sitemapindex', 'sitemap'],
]);

/** Files that the scan never reads as text. The verifier searches them. */
const binary = new Set(
  `avif bmp br bz2 eot flac gif gz heic heif ico jp2 jpeg jpg jxl m4a m4s m4v mov mp3 mp4 mpeg mpg ogg ogv opus otf pagefind
  pdf pf_fragment pf_index pf_meta png psd rar tar tgz tif tiff ttf wasm wav webm webp woff woff2 xz zip zst 7z docx xlsx pptx`.split(
    /\s+/,
  ),
);

/** Data that the scripts of a page load: of Nuxt, SvelteKit, Gatsby, and Next with its Pages Router. */
const pageData = /(?:^|\/)(?:_payload|__data|page-data|page-data\/sq\/d\/[^/]+|_next\/data\/.+)\.json$/;
// Data of a page in React Router: `[{"_1":2},"loaderData",…`, maybe in several lines.
const turboStream = /^\[(?:\{"_\d+":|\d|"|null\b)/;

// A payload of React server components, such as `1:"$Sreact.fragment"` or `:HL["/a.css","style"]`, or a value of
// SolidStart. The file may have any name.
const flightRow = /^(?:[0-9a-f]+:(?:[A-Z]{0,2}[[{"]|T[0-9a-f]+,)|:H[A-Z][["]|;0x[0-9a-f]{8};)/;

/**
 * The format by the file's name, or by its content if the name does not decide.
 * @param text the file as Latin-1; its first 4096 bytes are enough unless it names an asset host
 */
export function fileFormat(file: string, text: string): FileFormat {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const extension = fileExtension(name);
  if (binary.has(extension)) return 'binary';
  const known = byName.get(name) ?? byExtension.get(extension);
  if (known) return known;
  if (extension === 'xml') return xmlFormat(text);
  if (extension === 'json') return jsonFormat(file, text);
  if (extension === 'data' && turboStream.test(text)) return 'inline-data';
  const head = text.slice(0, 1024);
  if (isFlight(head)) return 'flight';
  if (extension === 'txt') return 'document';
  if (/^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body)/i.test(head)) return 'markup';
  if (/^(?:\xef\xbb\xbf)?\s*<\?xml/.test(head)) return xmlFormat(text);
  return isText(text) ? 'document' : 'binary';
}

/** Whether a text begins like a payload of React server components. */
export function isFlight(text: string): boolean {
  return flightRow.test(text);
}

/** Whether the name alone says that a file is binary. A binary file is not opened. */
export function isBinaryName(file: string): boolean {
  return binary.has(fileExtension(file));
}

/** A comment, an instruction, a DTD, which may contain tags, or an element's name. A match ends, so time is linear. */
const xmlParts =
  /<(?:!--.*?(?:-->|$)|\?.*?(?:\?>|$)|!DOCTYPE[^[<>]*\[.*?(?:\]\s*>|$)|(?:[^\s<>/!?:]+:)?([^\s<>/!?:]+))/gs;

function xmlFormat(text: string): FileFormat {
  for (const [, root] of text.matchAll(xmlParts)) {
    if (root !== undefined) return byRoot.get(root.toLowerCase()) ?? 'xml';
  }
  return 'xml';
}

/** `version` of a JSON feed (jsonfeed.org, version 1.1). */
const feedVersion = /"version"\s*:\s*"https?:\\?\/\\?\/jsonfeed\.org\\?\/version\\?\//;
/** The start of JSON-LD, as in manifests of IIIF and objects of ActivityPub. devalue has a number behind the name. */
const linkedData = /^(?:\xef\xbb\xbf)?[\s[{]*"@context"\s*:\s*["[{]/;

function jsonFormat(file: string, text: string): FileFormat {
  if (feedVersion.test(text.slice(0, 4096))) return 'json-feed';
  if (linkedData.test(text)) return 'linked-data';
  return pageData.test(file) ? 'inline-data' : 'json';
}
