import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = join(import.meta.dirname, '..');
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

interface Workflow {
  readonly jobs: { readonly version: { readonly steps: readonly { readonly with?: { readonly script?: string } }[] } };
}

interface Lockfile {
  readonly importers: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, { readonly specifier: string }>> }>
  >;
}

it('the pull request with new versions has a lockfile for them, with which packages can be installed', () => {
  const folder = temporaryFolder('release');
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'scripts/plain-errors.mjs',
    'scripts/version.mjs',
    '.changeset/config.json',
  ];
  const manifests = globSync(['{packages,examples}/*/package.json', 'docs/site/package.json', 'test/package.json'], {
    cwd: root,
  });
  for (const file of [...files, ...manifests]) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, '.changeset/next.md'), '---\n"datocms-assets": major\n---\n\nAnother one.\n');
  execFileSync('git', ['init', '--quiet'], { cwd: folder });

  const { jobs } = parse(read(root, '.github/workflows/release.yml')) as Workflow;
  const script = jobs.version.steps.find((step) => step.with?.script)?.with?.script ?? 'npx changeset version';
  const [program = '', ...args] = script.split(' ');
  execFileSync(program, args, { cwd: folder, stdio: 'pipe' });

  const { importers } = parse(read(folder, 'pnpm-lock.yaml')) as Lockfile;
  const wanted = manifests.map((file) => {
    const { dependencies = {} } = JSON.parse(read(folder, file)) as { dependencies?: Record<string, string> };
    return [dirname(file), dependencies];
  });
  const locked = manifests.map((file) => {
    const { dependencies = {} } = importers[dirname(file)] ?? {};
    return [
      dirname(file),
      Object.fromEntries(Object.entries(dependencies).map(([name, { specifier }]) => [name, specifier])),
    ];
  });
  // The lockfile also has optional peers.
  expect(locked).toMatchObject(wanted);
  expect(JSON.stringify(wanted)).toContain('"datocms-assets":"^1.0.0"');
});
