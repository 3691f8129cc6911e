import { resolve } from 'node:path';
import { type Environment, environmentOf, processEnvironment } from '../options/token.ts';
import { readConfig } from './project-files.ts';
import { readPlainText } from './read-config-options.ts';

/** The folder of a project's env files; `undefined` if Astro reads none. */
export function envFolder(project: string, configText: string): string | undefined {
  if (/\benvDir\s*:\s*false\b/.test(configText)) return undefined;
  return resolve(project, readPlainText(configText, 'envDir') ?? '');
}

/** The environment of a build of the project: `variables`, and the env files that Vite reads. */
export function projectEnvironment(project: string, variables: Environment['variables']): Environment {
  const folder = envFolder(project, readConfig(project)?.text ?? '');
  return folder === undefined
    ? { ...processEnvironment(variables), cwd: project }
    : environmentOf(folder, variables, project);
}
