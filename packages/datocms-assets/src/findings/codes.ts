import { option } from '../options/options.ts';

/** The advice for a site that gives its token to browsers on purpose. */
export const secondToken =
  'If browsers need this token, give the build a second one, which only reads published content and which no browser gets.';

/** The advice for an SVG whose active parts can't be removed. */
export const uploadInactive = 'Upload a file without active parts.';

/** The closed table of finding codes, in the order of the report. Names are permanent; level and fix are defaults. */
export const findingCodes = {
  leak: {
    level: 'error',
    fix: 'Write the URL out in full in the source, or remove it. If it was written out in full, report a bug of this package.',
  },
  'path-leak': {
    level: 'error',
    fix: `Use the full asset URL instead of its path or playback id, so that it can be rewritten, or remove both from the output. If a host of yours that serves assets stands in front of the path, add ${option('host')}.`,
  },
  'missing-file': {
    level: 'error',
    fix: 'Build again into an empty output folder, and do not change or move stored files afterwards.',
  },
  unpublished: {
    level: 'error',
    fix: `Publish a record that uses the asset, remove the reference, or allow the asset with ${option('allow')}, a glob for its URL without parameters.`,
  },
  'download-failed': {
    level: 'error',
    fix: 'Check that the asset still exists and that its host can be reached, then build again.',
  },
  'bad-content': { level: 'error', fix: 'Upload the file again in the CMS, or remove the reference.' },
  'active-content': {
    level: 'error',
    fix: `${uploadInactive} In an SVG, ${option('svg', 'sanitize')} removes them.`,
  },
  'too-large': { level: 'error', fix: `Request a smaller variant, or raise ${option('maxBytes')}.` },
  'gps-metadata': {
    level: 'warning',
    fix: `Remove the position from the original in the CMS, or use ${option('stripMetadata', true)}. Then build again.`,
  },
  mention: {
    level: 'error',
    fix: `Remove the host name from the output, or accept the file with ${option('allowMention')}, a glob relative to the output folder.`,
  },
  'host-in-code': {
    level: 'error',
    fix: `Pass full asset URLs from the data instead of building them in code, or accept the file with ${option('allowMention')}, a glob relative to the output folder.`,
  },
  'template-url': {
    level: 'error',
    fix: 'Write out the URL of each variant: no file can be stored for a URL that the browser completes.',
  },
  'foreign-url': {
    level: 'error',
    fix: 'Use the asset URL itself: the other site would keep fetching the asset from the CMS.',
  },
  'encoded-url': { level: 'error', fix: 'Write the URL in its plain form.' },
  'length-prefixed': {
    level: 'error',
    fix: 'Keep asset URLs out of text that has its length in front of it.',
  },
  'broken-syntax': {
    level: 'error',
    fix: 'Write the URL in the source as one whole string, then build again. Please report this code: the tool should have replaced or refused the URL.',
  },
  'needs-site': {
    level: 'error',
    fix: `Set ${option('site')}, or an absolute ${option('prefix')}: what reads this place needs an absolute URL.`,
  },
  encoding: { level: 'error', fix: 'Write the file as UTF-8.' },
  archive: {
    level: 'error',
    fix: `Make compressed copies, archives and search indexes after the assets have been localized, or accept the file with ${option('allowMention')}, a glob relative to the output folder.`,
  },
  'server-code': {
    level: 'error',
    fix: `Put the file into the project and import it, or prerender the route (\`export const prerender = true\`). To keep the URL of the CMS, set the option \`serverCode: 'warn'\`.`,
  },
  'on-demand': {
    level: 'warning',
    fix: 'Let the server serve their assets: change what the message names. Or prerender these routes (`export const prerender = true`), or keep assets of the CMS out of them.',
  },
  order: { level: 'error', fix: 'Compress or index the files in a separate integration.' },
  'stale-name': {
    level: 'warning',
    fix: 'Move the file to `public/`, where its name gets no hash, or import its text (`?raw`), so that it is bundled.',
  },
  link: { level: 'error', fix: 'Replace the symbolic link with the file or folder that it points to.' },
  'file-system': {
    level: 'error',
    fix: 'Free disk space, or give the user that runs the build the right to read and write there.',
  },
  'token-in-output': {
    level: 'error',
    fix: `Read the token in code of the server or of the build only, delete this one in DatoCMS (Project settings, API tokens), and create a new one. ${secondToken}`,
  },
  'store-failed': {
    level: 'error',
    fix: `Check the bucket, ${option('s3Endpoint')} (a store that is not AWS needs it), the region and the rights of the access key, then build again.`,
  },
  'cda-unreachable': { level: 'error', fix: `Check ${option('cdaUrl')} and the network.` },
  'cda-refused': {
    level: 'error',
    fix: "Check the token's permissions, the environment, and the state of the project in DatoCMS.",
  },
  'cda-incomplete': {
    level: 'error',
    fix: 'Try again. If the error stays, query the same model in the API explorer of DatoCMS.',
  },
  placeholder: { level: 'warning', fix: 'Publish a record that uses the asset, then build again.' },
  'preview-content': { level: 'warning', fix: 'Build without the headers of visual editing (X-Visual-Editing).' },
  'contacts-cms': {
    level: 'warning',
    fix: 'Remove what asks DatoCMS or Mux from the browser, such as a listener or a video player, or accept it and name it in your privacy notice.',
  },
  'needs-server': {
    level: 'warning',
    fix: 'Serve the site with `npx datocms-assets serve`, or with a server or worker that answers them with the runtime of this package; or add an adapter of Astro.',
  },
  'nothing-found': {
    level: 'warning',
    fix: 'Check that the folder is the one that the build writes, such as dist, and that the site is built.',
  },
  'wrong-base': {
    level: 'warning',
    fix: `Set ${option('base')} to this path, so that browsers look for stored files there too. Build again first: pages that are local stay as they are.`,
  },
  'wrong-prefix': {
    level: 'warning',
    fix: `Set ${option('prefix')} to the public URL of the bucket's folder for a new build, or allow everybody to read the objects in it.`,
  },
  'video-player': {
    level: 'warning',
    fix: 'Import `datocms-assets/mux-player` before the player, and build the site again.',
  },
  'host-limit': {
    level: 'warning',
    fix: `Put stored files into a bucket with ${option('store')}, or see the limits of your plan.`,
  },
  'cache-unusable': { level: 'warning', fix: `Make ${option('cacheDir')} writable, or use another folder.` },
} as const satisfies Record<string, { readonly level: 'error' | 'warning'; readonly fix: string }>;
