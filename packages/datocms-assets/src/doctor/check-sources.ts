import { isVideoHost } from '../asset/video-url.ts';
import { findingCodes, secondToken } from '../findings/codes.ts';
import { storeVideos } from '../plan/check-mentions.ts';
import { findContacts } from '../scan/find-contacts.ts';
import { type Check, describeNoneFound, formatFiles } from './check.ts';
import type { SourceFile } from './project-files.ts';
import { readsPublicToken } from './public-token.ts';
import type { Sources } from './read-sources.ts';

/** Code in the sources that a build would not cover, or that browsers would see. */
interface Pattern {
  readonly name: string;
  /** The beginning of the message if no file matches. */
  readonly searched: string;
  /** @param isServer whether a server renders all pages without a setting of their own */
  readonly matches: (source: SourceFile, isServer: boolean) => boolean;
  readonly message: string;
  readonly fix: string;
}

/** The endpoint for drafts is older than the header, and still works. */
const asksForDrafts =
  /includeDrafts\s*:\s*true|x-include-drafts['"`]?\s*[:,](?!\s*['"`]?false\b)|graphql\.datocms\.com\/(?:environments\/[^\s"'`]+?\/)?preview\b/i;

const patterns: readonly Pattern[] = [
  {
    name: 'drafts',
    searched: 'Queries of a build that ask for drafts',
    // Pages that a server renders on demand may show drafts.
    matches: ({ text }, isServer) =>
      asksForDrafts.test(text) &&
      (isServer ? /\bprerender\s*=\s*true\b/.test(text) : !/\bprerender\s*=\s*false\b/.test(text)),
    message: 'Files that ask for drafts, whose assets are not published',
    fix: 'If the build that is deployed runs this code, let it ask for published content.',
  },
  {
    name: 'contacts',
    searched: 'Listeners',
    matches: (source) => {
      const code = browserCode(source);
      return (
        findContacts(code, true).some(({ host }) => !host.endsWith('.litix.io')) ||
        /useQuerySubscription|\bquerySubscription\s*\(|subscribeToQuery|datocms-listen|<\w*QueryListener\b/.test(code)
      );
    },
    message: 'Browsers of visitors will contact DatoCMS, by a listener or the API, if this code runs there',
    fix: findingCodes['contacts-cms'].fix,
  },
  {
    name: 'videos',
    searched: 'Videos of Mux',
    matches: ({ text }) =>
      findContacts(text).some(({ host }) => isVideoHost(host)) ||
      /@mux\/mux-|VideoPlayer|astro-datocms-assets\/Video|\b(?:streamingUrl|mp4Url|muxPlaybackId)\b/.test(text),
    message: 'Browsers of visitors will contact Mux for videos',
    fix: storeVideos,
  },
  {
    name: 'token-in-browser',
    searched: 'Tokens in code of the browser',
    matches: readsPublicToken,
    message:
      'The code reads a token that the framework gives to browsers, by its prefix (PUBLIC_, NEXT_PUBLIC_, VITE_ …) or in the public runtime configuration',
    fix: `Give it another name or place, and read it in code of the server or of the build only. ${secondToken}`,
  },
];

/**
 * Checks the sources of a project, one check for each pattern.
 * @param isServer whether a server renders all pages without a setting of their own
 */
export function checkSources(sources: Sources, isServer: boolean, storesVideos: boolean): Check[] {
  return patterns
    .filter(({ name }) => name !== 'videos' || !storesVideos)
    .map((pattern) => checkPattern(pattern, sources, isServer));
}

function checkPattern({ name, searched, matches, message, fix }: Pattern, sources: Sources, isServer: boolean): Check {
  const files = sources.files.filter((source) => matches(source, isServer)).map(({ file }) => file);
  if (files.length === 0) return { name, status: 'ok', message: describeNoneFound(searched, sources.folders) };
  return { name, status: 'warning', message: `${message}: ${formatFiles(files)}.`, fix };
}

/** A module that imports one of these, or reads one of these variables, would fail in a browser. */
const importsSecrets =
  /\bastro:env\/server\b|\$env\/(?:static|dynamic)\/private\b|\$app\/env\/private\b|['"]server-only['"]/;
const readsSecrets = /\b(?:import\.meta|process)\.env\.(?!\w*PUBLIC_|VITE_|GATSBY_)\w*(?:TOKEN|KEY|SECRET)\b/;
/** Code of servers, and configurations. Bundles for browsers do not contain them. */
const isOfServer = /\.server\.\w+$|(?:^|\/)server\/|^(?:src\/)?(?:middleware|proxy)\.\w+$|^[\w.-]+\.config\.\w+$/;

/** The part of a source that browsers may run, as far as its text tells. */
function browserCode({ file, text }: SourceFile): string {
  // The code in front of a component runs in the build or on the server.
  if (file.endsWith('.astro')) return text.replace(/^\s*---[\s\S]*?\n---/, '');
  return isOfServer.test(file) || importsSecrets.test(text) || readsSecrets.test(text) ? '' : text;
}
