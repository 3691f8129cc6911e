// Facts about media types. All names in the tables are in lower case and without parameters. Hosts choose them, so tables are maps: an object
// has a `constructor`.

/** The types of JavaScript (MIME Sniffing standard, §4.6). Browsers run a file of any of these types. */
export const javascriptTypes: ReadonlySet<string> = new Set([
  ...words('application/ecmascript application/javascript application/x-ecmascript application/x-javascript'),
  ...words('text/ecmascript text/javascript text/jscript text/livescript text/x-ecmascript text/x-javascript'),
  ...words(
    'text/javascript1.0 text/javascript1.1 text/javascript1.2 text/javascript1.3 text/javascript1.4 text/javascript1.5',
  ),
]);

/** Other names of a type. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...[...javascriptTypes].map((type) => [type, 'text/javascript'] as const),
  ...Object.entries({
    'application/font-woff': 'font/woff',
    'application/font-woff2': 'font/woff2',
    'application/vnd.ms-fontobject': 'font/eot',
    'application/x-font-otf': 'font/otf',
    'application/x-font-ttf': 'font/ttf',
    'application/x-gzip': 'application/gzip',
    'application/x-pdf': 'application/pdf',
    'application/x-subrip': 'text/srt',
    'application/x-zip-compressed': 'application/zip',
    'audio/mp3': 'audio/mpeg',
    'audio/vnd.wave': 'audio/wav',
    'audio/wave': 'audio/wav',
    'audio/x-aac': 'audio/aac',
    'audio/x-aiff': 'audio/aiff',
    'audio/x-flac': 'audio/flac',
    'audio/x-m4a': 'audio/mp4',
    'audio/x-wav': 'audio/wav',
    'image/apng': 'image/png',
    'image/jpg': 'image/jpeg',
    'image/pjpeg': 'image/jpeg',
    'image/svg': 'image/svg+xml',
    'image/tif': 'image/tiff',
    'image/vnd.microsoft.icon': 'image/x-icon',
    'image/x-bmp': 'image/bmp',
    'image/x-ms-bmp': 'image/bmp',
    'image/x-png': 'image/png',
    'text/json': 'application/json',
    'text/x-markdown': 'text/markdown',
    'text/xml': 'application/xml',
    'video/matroska': 'video/x-matroska',
    'video/vnd.avi': 'video/x-msvideo',
    'video/avi': 'video/x-msvideo',
    'video/x-m4v': 'video/mp4',
  }),
]);

/**
 * The name that the other tables use for the type in a header `Content-Type`; empty where there is none. Of several
 * types with commas between them, browsers take the last type. Chromium ends it at a blank or a parenthesis.
 */
export function canonicalType(contentType: string | null): string {
  const types = (contentType ?? '').replace(/;.*/s, '').toLowerCase();
  const last = types.slice(types.lastIndexOf(',') + 1).trim();
  const type = last.replace(/[\s(].*/s, '');
  return aliases.get(type) ?? type;
}

/** Types that say nothing about the content. */
export const genericTypes: ReadonlySet<string> = new Set([
  '',
  'application/download',
  'application/force-download',
  'application/octet-stream',
  'application/unknown',
  'application/x-download',
  'binary/octet-stream',
  // DatoCMS's client for Node declares this for an extension that it does not know.
  'false',
]);

const xmlType = /^application\/xml$|\+xml$/;

/**
 * Formats that share a container: the bytes may look like one format and the host may declare another one. The patterns
 * match canonical types.
 */
const families: readonly (readonly [name: string, members: RegExp])[] = [
  [
    'zip',
    /^(?:application\/(?:zip|epub\+zip|java-archive|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|apple|android|google-earth\.kmz|ms-[a-z]+\.\w+\.macroenabled)[\w.+-]*|x-iwork-[\w-]+|x-sketch)|model\/vnd\.usdz\+zip)/,
  ],
  ['ole', /^application\/(?:x-cfb|msword|vnd\.ms-(?:excel|powerpoint|outlook|project|works)|x-msi|vnd\.visio)$/],
  ['iso media', /^(?:video|audio)\/(?:mp4|quicktime|3gpp2?|x-m4[abpv])$/],
  ['heif', /^image\/hei[cf](?:-sequence)?$/],
  ['ogg', /^(?:audio|video|application)\/(?:ogg|opus|x-ogm|x-speex)$/],
  ['matroska', /^(?:audio|video)\/(?:webm|x-matroska)$/],
  ['mpeg', /^(?:audio|video)\/(?:mpeg|mp1s|mp2t|mp2p|mpa|mp1|mp2)$/],
  ['windows media', /^(?:(?:audio|video)\/x-ms-(?:asf|wma|wmv)|application\/vnd\.ms-asf)$/],
  ['sfnt', /^(?:font\/(?:ttf|otf|sfnt|collection)|application\/(?:font-sfnt|vnd\.ms-opentype|x-font-truetype))$/],
  ['page description', /^application\/(?:pdf|postscript|eps|illustrator|x-illustrator|x-eps)$|^image\/(?:eps|x-eps)$/],
  ['tiff', /^image\/(?:tiff|x-(?:adobe-dng|canon-cr[23]|nikon-nef|sony-arw|fujifilm-raf|panasonic-rw2|olympus-orf))$/],
  ['photoshop', /^(?:image\/(?:vnd\.adobe\.photoshop|x-photoshop|psd)|application\/(?:x-photoshop|photoshop|psd))$/],
  ['xml', xmlType],
  ['rich text', /^(?:application|text)\/rtf$/],
];

/** Whether content of a detected type may be declared as another one. Both are canonical. */
export function typesAgree(detected: string, declared: string): boolean {
  if (genericTypes.has(declared) || detected === declared) return true;
  return families.some(([, members]) => members.test(detected) && members.test(declared));
}

/**
 * The type of a file for a feed. The stated type stays unless it names another format: Apple asks for `audio/x-m4a`,
 * and parameters tell codecs. Only pictures and films change their format.
 */
export function restateType(type: string, stated: string): string {
  const essence = canonicalType(stated);
  return typesAgree(type, essence) || !/^(?:image|video)\//.test(type) ? stated : type;
}

/** Types of raster images, which a browser only shows. Their bytes always tell their type. */
const rasterType = /^image\/(?:avif|bmp|gif|heic|heif|jpeg|png|tiff|webp|x-icon)$/;

export function isRasterType(type: string): boolean {
  return rasterType.test(type);
}

/** Canonical types that run as code, or frame code, on the origin that serves them. */
const activeTypes: ReadonlySet<string> = new Set([
  'application/hta',
  'application/java-vm',
  'application/vnd.mozilla.xul+xml',
  'application/wasm',
  'application/x-httpd-php',
  'application/x-java-applet',
  'application/x-shockwave-flash',
  'application/xhtml+xml',
  'application/xslt+xml',
  'message/rfc822',
  'multipart/related',
  'multipart/x-mixed-replace',
  'text/cache-manifest',
  'text/html',
  'text/javascript',
  'text/vbscript',
  'text/x-component',
  'text/x-php',
  'text/xsl',
]);

export function isActiveType(type: string): boolean {
  return activeTypes.has(type) || /^(?:text|application)\/(?:[\w.-]*javascript|[\w.-]*jscript)[\d.]*$/.test(type);
}

/** Extensions of files that a server or a browser runs, with any bytes in them. */
const activeExtensions =
  /^(?:s?html?|stm|x(?:ht|html|htm|sl|slt|ul)|mht(?:ml)?|htc|hta|[cm]?js|jsx|tsx?|wasm|swf|ph(?:p\w*|t|tml|ar)|as(?:a|ax|cx|hx|mx|px?)|axd|svc|(?:cs|vb)html|cf(?:c|ml?)|jsp[fx]?|f?cgi|pl|py|rb|sh|htaccess|appcache)$/;

export function isActiveExtension(extension: string): boolean {
  return activeExtensions.test(extension);
}

/** Canonical types that browsers read as XML. Browsers run the scripts in a file of these types. */
export function isXmlType(type: string): boolean {
  return xmlType.test(type);
}

/** Types of text that nothing runs, and the extension for which servers declare that type. */
export const inertTextTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'application/geo+json': 'geojson',
    'application/json': 'json',
    'application/ld+json': 'jsonld',
    'application/manifest+json': 'webmanifest',
    'application/x-ndjson': 'ndjson',
    'application/toml': 'toml',
    'application/yaml': 'yaml',
    'model/gltf+json': 'gltf',
    'model/obj': 'obj',
    'model/stl': 'stl',
    'text/calendar': 'ics',
    'text/css': 'css',
    'text/csv': 'csv',
    'text/markdown': 'md',
    'text/plain': 'txt',
    'text/srt': 'srt',
    'text/tab-separated-values': 'tsv',
    'text/vcard': 'vcf',
    'text/vtt': 'vtt',
    'application/vnd.apple.mpegurl': 'm3u8',
    'application/x-mpegurl': 'm3u8',
    'text/yaml': 'yaml',
  }),
);

/** Whether a type is a type of text that nothing runs. Check for active types and XML before. */
export function isInertText(type: string): boolean {
  return type.startsWith('text/') || type.endsWith('+json') || inertTextTypes.has(type);
}

/** The type that servers declare for an extension of text. */
export function typeOfTextExtension(extension: string): string | undefined {
  return [...inertTextTypes].find(([, ofType]) => ofType === extension)?.[0];
}

/** Extensions of text that nothing runs: programs recognise files by them. */
export const inertTextExtensions: ReadonlySet<string> = new Set([
  ...inertTextTypes.values(),
  ...words('cfg conf diff ini ipynb jsonl log patch po pot properties prn sql tab text tex'),
  // Models, plans and files for machines.
  ...words('dxf gcode ifc iges igs mtl nc ply step stp'),
  // Files about light and colour.
  ...words('3dl cube ies ldt'),
  // Subtitles and lists of films and songs.
  ...words('ass cue lrc m3u pls sbv ssa sub'),
  // Bibliographies.
  ...words('bib enw nbib ris'),
  // Keys and signatures.
  ...words('asc pem sig'),
]);

function words(text: string): string[] {
  return text.split(' ');
}

/** Extensions of XML that nothing runs. */
export const inertXmlExtensions: ReadonlySet<string> = new Set([
  'atom',
  'dae',
  'gml',
  'gpx',
  'kml',
  'rss',
  'tcx',
  'tmx',
  'xlf',
  'xmp',
]);

/** Whether servers declare a type of XML for the extension, so browsers run the scripts in the file. */
export function isXmlExtension(extension: string): boolean {
  return inertXmlExtensions.has(extension) || otherXmlExtensions.test(extension);
}

const otherXmlExtensions =
  /^(?:svgz?|xml|xsd|xspf|rdf|owl|rng|wsdl|wadl|mathml|mml|smil?|musicxml|opf|ncx|osm|x3d|plist)$/;

/** Extensions of files whose bytes tell only the container. Programs and phones recognise the files by them. */
const containerExtensions: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'application/zip': new Set([
      ...words('docx xlsx pptx odp ods odt epub pages numbers key'),
      ...words('sketch lottie idml xd cbz mscz'),
      ...words('usdz kmz skp f3d fcstd bcf bcfzip ifczip'),
      ...words('apk jar ipa pkpass pkpasses h5p ggb sb3'),
    ]),
    'application/x-cfb': new Set([
      ...words('doc xls ppt dot xlt pot pps msg msi mpp vsd pub hwp'),
      ...words('rfa rvt rte rft max sldprt sldasm slddrw ipt iam idw'),
    ]),
    'application/gzip': new Set(words('tgz gz')),
  }),
);

/** The extension of a binary file: the extension of its type, or of the URL's path if the type is a container. */
export function storedExtension(type: string, detected: string, ofPath: string): string {
  if (type === 'image/png') return 'png';
  return containerExtensions.get(type)?.has(ofPath) ? ofPath : detected;
}
