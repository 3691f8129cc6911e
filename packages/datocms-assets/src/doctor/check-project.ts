import { isVideoHost } from '../asset/video-url.ts';
import { findingCodes } from '../findings/codes.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { storeVideos } from '../plan/check-mentions.ts';
import { findContacts } from '../scan/find-contacts.ts';
import { firstOnDemand, parseAstroVersion } from './astro-version.ts';
import { browserCode } from './browser-code.ts';
import { type Check, describeNoneFound, listFiles } from './check.ts';
import { checkOnDemand, findOnDemand, rendersOnDemand } from './check-on-demand.ts';
import type { SourceFile } from './project-files.ts';
import { hasConfigOption, withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';
import type { Sources } from './read-sources.ts';

/** The first minor version of each major version of Astro that the integration supports. */
const supportedAstro: Readonly<Record<number, number>> = { 4: 16, 5: 0, 6: 0, 7: 0 };

/** Something in the sources that a build would not cover, or that browsers would see. */
interface Pattern {
  readonly name: string;
  /** @param isServer whether a server renders all pages that do not say otherwise */
  readonly matches: (source: SourceFile, isServer: boolean) => boolean;
  readonly message: string;
  readonly fix: string;
}

const patterns: readonly Pattern[] = [
  {
    name: 'drafts',
    // What a server renders on demand may show drafts.
    matches: ({ text }, isServer) =>
      /includeDrafts\s*:\s*true|x-include-drafts['"]?\s*[:,]\s*['"]?true/i.test(text) &&
      (isServer ? /\bprerender\s*=\s*true\b/.test(text) : !/\bprerender\s*=\s*false\b/.test(text)),
    message: 'Files that ask for drafts, whose assets are not published',
    fix: 'If the build that is deployed runs this code, let it ask for published content.',
  },
  {
    name: 'contacts',
    matches: (source) => {
      const code = browserCode(source);
      return (
        findContacts(code, true).length > 0 ||
        /useQuerySubscription|subscribeToQuery|datocms-listen|<\w*QueryListener\b/.test(code)
      );
    },
    message: 'Browsers of visitors will contact DatoCMS, by a listener or the API, if this code runs there',
    fix: findingCodes['contacts-cms'].fix,
  },
  {
    name: 'videos',
    matches: ({ text }) =>
      findContacts(text).some(({ host }) => isVideoHost(host)) ||
      /@mux\/mux-|VideoPlayer|astro-datocms-assets\/Video|\b(?:streamingUrl|mp4Url|muxPlaybackId)\b/.test(text),
    message: 'Browsers of visitors will contact Mux for videos',
    fix: storeVideos,
  },
  {
    name: 'token-in-browser',
    // The search of a site runs in the browser, and its token can only search.
    matches: ({ text }) => /import\.meta\.env\.PUBLIC_(?!\w*SEARCH)\w*DATO\w*TOKEN/i.test(text),
    message: 'The code reads a token from a variable that browsers get (PUBLIC_…)',
    fix: 'Give the variable a name without PUBLIC_, and read it in code of the server or of the build only.',
  },
];

/** Checks the files of a project, before anything is built. @param settings options win over the configuration of Astro */
export function checkProject(
  project: Project,
  { site, video, environment }: Pick<Settings, 'site' | 'video' | 'environment'>,
  variables: Environment['variables'],
): Check[] {
  const { config, sources, envNames } = project;
  const isServer = rendersOnDemand(config);
  const storesVideos = video.mode !== 'report' || /\bvideo\s*:\s*(?:['"](?:mp4|hls)|\{)/.test(config?.text ?? '');
  return [
    ...checkAstro(project, findOnDemand(project).length > 0),
    ...checkConfig(config, site),
    ...(environment === undefined ? checkEnvironment(project) : []),
    checkOnDemand(project, variables),
    ...patterns
      .filter(({ name }) => name !== 'videos' || !storesVideos)
      .map((pattern) => checkPattern(pattern, sources, isServer)),
    ...envNames
      .filter((name) => /^PUBLIC_(?!\w*SEARCH)\w*DATO\w*TOKEN/i.test(name))
      .map(
        (name): Check => ({
          name: 'token-in-browser',
          status: 'warning',
          message: `The env file has ${name}: Astro puts variables that begin with PUBLIC_ into code of the browser.`,
          fix: 'Give it a name without PUBLIC_.',
        }),
      ),
  ];
}

function checkAstro({ astroVersion, config }: Project, isOnDemand: boolean): Check[] {
  const version = parseAstroVersion(astroVersion);
  if (!version) return [];
  const { major, minor } = version;
  const isServer = major === 4 && /output\s*:\s*['"](?:hybrid|server)['"]/.test(config?.text ?? '');
  if (minor >= (supportedAstro[major] ?? Number.POSITIVE_INFINITY) && !isServer)
    return [{ name: 'astro', status: 'ok', message: `Astro ${astroVersion}.` }];
  return [
    {
      name: 'astro',
      status: 'warning',
      message: `The integration does not support Astro ${astroVersion}${isServer ? ' for sites that are not static' : ''}.`,
      fix:
        isServer || isOnDemand
          ? `Update Astro to version ${firstOnDemand} or later.`
          : 'Update Astro, or run `datocms-assets localize` on the built site instead.',
    },
  ];
}

function checkConfig(config: SourceFile | undefined, site: string | undefined): Check[] {
  const found: Check[] = [];
  if (site !== undefined) found.push({ name: 'site', status: 'ok', message: `The site is ${site}.` });
  else if (config && /(?:^|[\s{,])site\s*[:,]/.test(config.text)) {
    found.push({ name: 'site', status: 'ok', message: `${config.file} names a site.` });
  } else if (config) {
    found.push({
      name: 'site',
      status: 'warning',
      message: `${config.file} names no site. Social images, feeds, sitemaps and structured data need absolute URLs.`,
      fix: `Set the site in the configuration of Astro, or with the option ${option('site')}.`,
    });
  }
  return found;
}

/** Sites may read an environment other than the primary one, whose assets are not the same. */
function checkEnvironment({ config, sources }: Project): Check[] {
  if (hasConfigOption(config, 'environment')) return [];
  const files = sources.files.filter(({ text }) => namesEnvironment(text)).map(({ file }) => file);
  if (files.length === 0) return [];
  return [
    {
      name: 'environment',
      status: 'warning',
      message: `Files that name an environment of DatoCMS: ${listFiles(files)}. Assets are read from the primary one.`,
      fix: `If the site reads another one, set ${option('environment')} to it.`,
    },
  ];
}

/** A value that is passed on, and a type, name none. */
function namesEnvironment(text: string): boolean {
  if (!/x-environment|@datocms\/cda-client/i.test(text)) return false;
  const code = withoutComments(text);
  return (
    /['"]x-environment['"]/i.test(code) ||
    (/@datocms\/cda-client/.test(code) &&
      /(?<![.\w])environment\s*(?:[,}]|:(?!\s*(?:string\b|\w+\??\.environment\b)))/.test(code))
  );
}

function checkPattern({ name, matches, message, fix }: Pattern, sources: Sources, isServer: boolean): Check {
  const files = sources.files.filter((source) => matches(source, isServer)).map(({ file }) => file);
  if (files.length === 0)
    return { name, status: 'ok', message: describeNoneFound(names[name] ?? name, sources.folders) };
  return { name, status: 'warning', message: `${message}: ${listFiles(files)}.`, fix };
}

const names: Readonly<Record<string, string>> = {
  drafts: 'Queries of a build that ask for drafts',
  contacts: 'Listeners',
  videos: 'Videos of Mux',
  'token-in-browser': 'Tokens in code of the browser',
};
