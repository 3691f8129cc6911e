import type { Options } from './settings.ts';

/** What each option means on the command line and in the READMEs. The rules are in `settings.ts`; a test holds both together. */
const table: Readonly<Record<keyof Options, readonly [value: string, help: string, repeatable?: 'repeatable']>> = {
  token: ['<token>', 'CDA token (default: $DATOCMS_CDA_TOKEN)'],
  environment: ['<name>', 'CDA environment (default: the primary one)'],
  cdaUrl: ['<url>', 'CDA endpoint (default: https://graphql.datocms.com/)'],
  host: ['<host>', 'a further asset host, such as a custom domain', 'repeatable'],
  connectTo: ['<host=origin>', 'send requests for an asset host to another origin', 'repeatable'],
  site: [
    '<url>',
    "the site's origin, for places that need an absolute URL (a path in it does not count: that is --base)",
  ],
  base: ['<path>', "the site's base path (default: /)"],
  dir: ['<folder>', 'folder in the output for stored assets (default: _assets)'],
  prefix: ['<url>', 'public URL prefix of stored assets: a path, or a CDN (default: the base path)'],
  unpublished: [
    '<policy>',
    'unpublished assets: error, or placeholder (a neutral image and a warning; default: error)',
  ],
  allow: ['<pattern>', 'URL pattern of assets that may be stored though no published record holds them', 'repeatable'],
  allowMention: ['<glob>', "output files in which the host's name may stay as text", 'repeatable'],
  cacheDir: ['<folder>', 'cache (default: node_modules/.cache/datocms-assets)'],
  incremental: ['', 'walk all published content, not only what changed since the last walk'],
  formats: ['<list>', 'formats that pages may get where imgix negotiates: webp, avif,webp or original (default: webp)'],
  svg: ['<policy>', 'active SVG: reject (error) or sanitize (default: reject)'],
  stripMetadata: ['', 'take EXIF, IPTC and XMP out of stored images, losslessly (the orientation stays)'],
  maxBytes: [
    '<bytes>',
    'largest asset, such as 50MiB (default: 256 MiB for images, others by the size that the CDA names)',
  ],
  maxTotalBytes: ['<bytes>', 'all assets of a run together, such as 2GiB (default: 64 GiB)'],
  timeout: ['<seconds>', 'no byte for so long is a stall (default: 15)'],
  retries: ['<count>', 'further tries after the first for what can pass (default: 3)'],
  concurrency: ['<count>', 'asset requests under way at once (default: 16)'],
  report: ['<file>', 'write the report to this file, .json or .html', 'repeatable'],
  dryRun: ['', 'plan and report; download, write and verify nothing'],
  json: ['', 'the report on standard output, nothing else there'],
};

/** Switches that are on by default: the command line turns them off. */
const startsOn: ReadonlySet<string> = new Set<keyof Options>(['incremental']);

export const optionHelp = Object.entries(table).map(([name, [value, help, repeatable]]) => ({
  name: name as keyof Options,
  flags: `--${startsOn.has(name) ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${value && ` ${value}`}`,
  help: repeatable ? `${help} (repeatable)` : help,
  repeatable: repeatable !== undefined,
}));

const flagOf = new Map(optionHelp.map(({ name, flags }) => [name as string, flags.replace(/ .*$/, '')]));

/** A problem with an option, which begins with its name in code, as who typed it on the command line reads it. */
export function toFlag(problem: string): string {
  return problem.replace(/^(\w+)(?:\.[\w.-]+)?(?=: )/, (named, name) => flagOf.get(name) ?? named);
}
