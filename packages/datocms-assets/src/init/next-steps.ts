import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../doctor/project-files.ts';
import type { Generator } from './generators.ts';
import type { Setup } from './plan-setup.ts';

interface PackageManager {
  readonly locks: readonly string[];
  /** Adds a package for development. */
  readonly add: string;
  /** Runs a script. */
  readonly run: string;
  /** Runs an installed command. */
  readonly exec: string;
}

const managers: Readonly<Record<string, PackageManager>> = {
  pnpm: { locks: ['pnpm-lock.yaml'], add: 'pnpm add --save-dev', run: 'pnpm run', exec: 'pnpm exec' },
  yarn: { locks: ['yarn.lock'], add: 'yarn add --dev', run: 'yarn run', exec: 'yarn' },
  bun: { locks: ['bun.lock', 'bun.lockb'], add: 'bun add --dev', run: 'bun run', exec: 'bunx' },
};
const npm: PackageManager = { locks: [], add: 'npm install --save-dev', run: 'npm run', exec: 'npx' };

function findManager(folder: string, manifest: string): PackageManager {
  const [named = ''] = String(Object(JSON.parse(manifest)).packageManager ?? '').split('@');
  const byLock = Object.values(managers).find(({ locks }) => locks.some((lock) => existsSync(join(folder, lock))));
  return (Object.hasOwn(managers, named) ? managers[named] : byLock) ?? npm;
}

/** The steps that remain for the user, as lines. */
export function stepsAfter(
  folder: string,
  manifest: string,
  packages: readonly string[],
  { needs }: Generator,
  { script, site }: Setup,
): string[] {
  const { add, run, exec } = findManager(folder, manifest);
  const steps = [
    ...(packages.includes('datocms-assets') ? [] : [`Install the package: ${add} datocms-assets`]),
    ...(needs === undefined ? [] : [`The build has to write all pages, which needs ${needs}.`]),
    'Put a token of DatoCMS that reads published content into .env, as DATOCMS_CDA_TOKEN.',
    ...(site === undefined
      ? ['Name the address of the site, which feeds and social images need, as "site" in datocms-assets.config.json.']
      : []),
    `See what a build would meet: ${exec} datocms-assets doctor`,
  ];
  return ['', 'What is left to do:', ...steps.map((step) => `- ${step}`), ...stepsForCI(folder, `${run} ${script}`)];
}

/** Lines for the step of CI that builds. Workflows are not changed, since only their authors know them. */
function stepsForCI(folder: string, command: string): string[] {
  const workflows = '.github/workflows';
  const names = existsSync(join(folder, workflows)) ? readdirSync(join(folder, workflows)) : [];
  const builds = names
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => {
      const text = readText(join(folder, workflows, name)) ?? '';
      const line = text.split('\n').findIndex((each) => /run:.*\b(?:build|generate)\b/.test(each)) + 1;
      return line === 0 || /DATO\w*(?:TOKEN|KEY)/.test(text) ? [] : `${workflows}/${name}, line ${line}`;
    });
  const isDone = names.length > 0 && builds.length === 0;
  if (isDone) return [];
  const [place] = builds;
  return [
    place === undefined
      ? '- In CI set DATOCMS_CDA_TOKEN, and keep the folder node_modules/.cache/datocms-assets. On GitHub Actions:'
      : `- ${place}: the step that builds needs the token, and a cache before it:`,
    '',
    '      - uses: actions/cache@v6',
    '        with:',
    '          path: node_modules/.cache/datocms-assets',
    `          key: datocms-assets-\${{ github.run_id }}-\${{ github.run_attempt }}`,
    '          restore-keys: datocms-assets-',
    `      - run: ${command}`,
    '        env:',
    `          DATOCMS_CDA_TOKEN: \${{ secrets.DATOCMS_CDA_TOKEN }}`,
  ];
}
