import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { type Check, formatFiles } from './check.ts';
import { checkAstro, isAstro } from './check-astro.ts';
import { checkOnDemand, findOnDemand, rendersOnDemand } from './check-on-demand.ts';
import { checkServer, hasServer } from './check-server.ts';
import { checkSources } from './check-sources.ts';
import type { SourceFile } from './project-files.ts';
import { checkPublicNames } from './public-token.ts';
import { hasConfigOption, readConfigSite, withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';

/** Checks the files of a project, before anything is built. @param settings options win over the configuration of Astro */
export function checkProject(
  project: Project,
  { site, video, environment }: Pick<Settings, 'site' | 'video' | 'environment'>,
  variables: Environment['variables'],
): Check[] {
  const { config, sources } = project;
  const storesVideos = video.mode !== 'report' || /\bvideo\s*:\s*(?:['"](?:mp4|hls)|\{)/.test(config?.text ?? '');
  return [
    ...checkAstro(project, findOnDemand(project).length > 0),
    ...checkConfig(config, site),
    ...(environment === undefined ? checkEnvironment(project) : []),
    ...(isAstro(project) ? [checkOnDemand(project, variables)] : checkServer(project)),
    ...checkSources(sources, rendersOnDemand(config) || hasServer(project), storesVideos),
    ...checkPublicNames(project),
  ];
}

function checkConfig(config: SourceFile | undefined, site: string | undefined): Check[] {
  const found: Check[] = [];
  if (site !== undefined) found.push({ name: 'site', status: 'ok', message: `The site is ${site}.` });
  else if (config && readConfigSite(config) !== undefined) {
    found.push({ name: 'site', status: 'ok', message: `${config.file} names a site.` });
  } else if (config) {
    found.push({
      name: 'site',
      status: 'warning',
      message: `${config.file} names no site. Social images, feeds, sitemaps and structured data need absolute URLs.`,
      fix: `Set ${option('site')} in it.`,
    });
  }
  return found;
}

/** Warns of sites that read an environment other than the primary one, since its assets may differ. */
function checkEnvironment({ config, sources }: Project): Check[] {
  if (hasConfigOption(config, 'environment')) return [];
  const files = sources.files.filter(({ text }) => namesEnvironment(text)).map(({ file }) => file);
  if (files.length === 0) return [];
  return [
    {
      name: 'environment',
      status: 'warning',
      message: `Files that name an environment of DatoCMS: ${formatFiles(files)}. Assets are read from the primary one.`,
      fix: `If the site reads another one, name it with the option ${option('environment')}.`,
    },
  ];
}

const clientCall =
  /\b\w*[eE]xecuteQuery\w*(?:<[^()]*>)?\([^;]{0,1000}?(?<![.\w])environment\s*([,}]|:(?!\s*\w+\??\.environment\b))/;
/** A place where the file itself defines a value of that name. */
const ownValue = /\b(?:const|let|var)\s+environment\b|\bimport\b[^;]*\benvironment\b/;

/** Whether a file asks for another environment. A value that the file only passes on does not count. */
function namesEnvironment(text: string): boolean {
  if (!/x-environment|@datocms\/cda-client/i.test(text)) return false;
  const code = withoutComments(text);
  if (/['"]x-environment['"]/i.test(code)) return true;
  const [, end] = clientCall.exec(code) ?? [];
  return end !== undefined && (end === ':' || ownValue.test(code));
}
